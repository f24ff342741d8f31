{{/* A service's environment: (dict "root" $ "part" "ingestion" "needs" …). A server's password comes before what is made of it. */}}
{{- define "cache-warming.environment" -}}
{{- $root := .root -}}{{- $values := $root.Values -}}{{- $name := $root.Release.Name -}}
{{- if $values.rabbitmq.enabled }}
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "RABBITMQ_PASSWORD" "key" "rabbitmq-password") }}
- name: ConnectionStrings__RabbitMq
  value: amqp://cachewarming:$(RABBITMQ_PASSWORD)@{{ $name }}-rabbitmq:5672
{{- else }}
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "ConnectionStrings__RabbitMq" "key" "rabbitmq") }}
{{- end }}
{{- if .needs.management }}
{{- if $values.rabbitmq.enabled }}
- name: RabbitMq__ManagementUri
  value: http://{{ $name }}-rabbitmq:15672
{{- else }}
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "RabbitMq__ManagementUri" "key" "rabbitmq-management" "optional" true) }}
{{- end }}
{{- end }}
{{- if $values.postgresql.enabled }}
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "POSTGRES_PASSWORD" "key" "postgres-password") }}
- name: ConnectionStrings__Postgres
  value: Host={{ $name }}-postgresql;Database=cachewarming;Username=cachewarming;Password=$(POSTGRES_PASSWORD)
{{- else }}
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "ConnectionStrings__Postgres" "key" "postgres") }}
{{- end }}
{{- if .needs.redis }}
{{- if $values.redis.enabled }}
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "REDIS_PASSWORD" "key" "redis-password") }}
- name: ConnectionStrings__Redis
  value: {{ $name }}-redis:6379,password=$(REDIS_PASSWORD)
{{- else }}
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "ConnectionStrings__Redis" "key" "redis") }}
{{- end }}
{{- end }}
{{- if .needs.catalogues }}
{{- with $values.openLibrary.contact }}
- name: OpenLibrary__Contact
  value: {{ . | quote }}
{{- end }}
{{- with $values.openLibrary.baseAddress }}
- name: OpenLibrary__BaseAddress
  value: {{ . | quote }}
{{- end }}
{{- if eq .part "ingestion" }}
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "Gemini__ApiKey" "key" "gemini-api-key" "optional" true) }}
{{- else }}
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "GoogleBooks__ApiKey" "key" "google-books-api-key" "optional" true) }}
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "IsbnDb__ApiKey" "key" "isbndb-api-key" "optional" true) }}
{{- end }}
{{- end }}
{{- if eq .part "ingestion" }}
- name: Metrics__BaseAddress
  value: http://{{ include "cache-warming.fullname" $root }}-metrics
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "Metrics__ApiKey" "key" "metrics-api-key" "optional" true) }}
- name: Search__BaseAddress
  value: http://{{ include "cache-warming.fullname" $root }}-search
{{ include "cache-warming.secretVariable" (dict "root" $root "name" "Search__ApiKey" "key" "metrics-api-key" "optional" true) }}
- name: Dispatch__Concurrency
  value: {{ mul $values.discovery.replicas $values.discovery.concurrency | quote }}
{{- end }}
{{- if eq .part "discovery" }}
- name: Discovery__Concurrency
  value: {{ $values.discovery.concurrency | quote }}
{{- end }}
{{- if .needs.web }}
- name: Access__KeysFile
  value: /etc/cache-warming/keys/api-keys.json
{{- if $values.sessionKeys.existingClaim }}
- name: Access__SessionKeys
  value: /var/lib/cache-warming/session-keys
{{- end }}
{{- range $index, $proxy := $values.access.trustedProxies }}
- name: Access__TrustedProxies__{{ $index }}
  value: {{ $proxy | quote }}
{{- end }}
{{- end }}
{{- if and (eq .part "search") $values.access.anonymousSearch }}
- name: Access__AnonymousSearch
  value: "true"
{{- end }}
{{- if $values.tls.existingSecret }}
{{- range $server := ternary (list "RabbitMq" "Redis") (list "RabbitMq") (.needs.redis | default false) }}
- name: {{ $server }}__Tls__CaFile
  value: /etc/cache-warming/tls/ca.crt
{{- if $values.tls.clientCertificate }}
- name: {{ $server }}__Tls__CertificateFile
  value: /etc/cache-warming/tls/tls.crt
- name: {{ $server }}__Tls__KeyFile
  value: /etc/cache-warming/tls/tls.key
{{- end }}
{{- end }}
{{- end }}
{{- with $values.telemetry.otlpEndpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
- name: OTEL_METRIC_EXPORT_INTERVAL
  value: "15000"
{{- end }}
{{- range $variable, $value := merge (dict) (index $values .part).settings $values.settings }}
- name: {{ $variable }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}
