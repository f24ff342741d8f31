{{/* The four services, and what each needs. */}}
{{- define "cache-warming.parts" -}}
ingestion: { web: true, broker: true, postgres: true, catalogues: true }
discovery: { broker: true, postgres: true, redis: true, catalogues: true }
search: { web: true, broker: true, postgres: true, redis: true, catalogues: true }
metrics: { web: true, broker: true, postgres: true, management: true }
{{- end -}}

{{/* The release's name; the servers in charts/ are named after it too. */}}
{{- define "cache-warming.fullname" -}}
{{- if contains "cache-warming" .Release.Name -}}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{- else -}}{{ printf "%s-cache-warming" .Release.Name | trunc 50 | trimSuffix "-" }}{{- end -}}
{{- end -}}

{{- define "cache-warming.secret" -}}
{{ .Values.global.existingSecret | default (include "cache-warming.fullname" .) }}
{{- end -}}

{{/* Takes (dict "root" $ "part" "ingestion"). */}}
{{- define "cache-warming.selector" -}}
app.kubernetes.io/name: cache-warming
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{- define "cache-warming.labels" -}}
{{ include "cache-warming.selector" . }}
app.kubernetes.io/part-of: cache-warming
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "cache-warming.image" -}}
{{- $digest := get (.root.Values.image.digests | default dict) .part }}
{{- printf "%s/cache-warming-%s%s" (required "image.registry says where the images are, e.g. ghcr.io/OWNER" .root.Values.image.registry | trimSuffix "/") .part (ternary (printf "@%s" $digest) (printf ":%v" (.root.Values.image.tag | default .root.Chart.AppVersion)) (ne $digest "")) }}
{{- end -}}

{{/* Refuses what could not work, before anything is installed. */}}
{{- define "cache-warming.check" -}}
{{- $given := .Values.secrets -}}
{{- if not .Values.global.existingSecret -}}
  {{- if not $given.apiKeys -}}{{ fail "secrets.apiKeys is empty: give at least one {name, keyHash, roles}, or name a Secret in global.existingSecret" }}{{- end -}}
  {{- range $server, $ways := dict "rabbitmq" (list "rabbitmq" "rabbitmqPassword") "postgresql" (list "postgres" "postgresPassword") "redis" (list "redis" "redisPassword") -}}
    {{- $external := index $ways 0 -}}{{- $password := index $ways 1 -}}
    {{- if (index $.Values $server).enabled -}}
      {{- if not (index $given $password) -}}{{ fail (printf "%s.enabled needs secrets.%s, which has no default" $server $password) }}{{- end -}}
    {{- else if not (index $given $external) -}}{{ fail (printf "secrets.%s is empty: say where the server is, or set %s.enabled for one in the cluster" $external $server) }}{{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{/* One environment variable out of the Secret: (dict "root" $ "name" … "key" … "optional" true). */}}
{{- define "cache-warming.secretVariable" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ include "cache-warming.secret" .root }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end -}}
