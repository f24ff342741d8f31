{{/* What the servers in charts/ have in common; their context is their own chart's. */}}

{{- define "cache-warming.server.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "cache-warming.server.labels" -}}
{{ include "cache-warming.server.selector" . }}
app.kubernetes.io/part-of: cache-warming
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* By number, as Kubernetes wants it; the images' own user. */}}
{{- define "cache-warming.server.podSecurity" -}}
runAsNonRoot: true
runAsUser: 999
runAsGroup: 999
fsGroup: 999
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "cache-warming.server.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "cache-warming.server.claim" -}}
- metadata:
    name: data
    labels: {{- include "cache-warming.server.selector" . | nindent 6 }}
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .Values.storage.className }}
    storageClassName: {{ . }}
    {{- end }}
    resources:
      requests: { storage: {{ .Values.storage.size }} }
{{- end -}}

{{/* Only this release's services may come; nothing goes out. Takes (dict "root" $ "ports" list). */}}
{{- define "cache-warming.server.network" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .root.Release.Name }}-{{ .root.Chart.Name }}
  labels: {{- include "cache-warming.server.labels" .root | nindent 4 }}
spec:
  selector: {{- include "cache-warming.server.selector" .root | nindent 4 }}
  ports:
    {{- range .ports }}
    - { name: {{ .name }}, port: {{ .port }}, targetPort: {{ .name }} }
    {{- end }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .root.Release.Name }}-{{ .root.Chart.Name }}
  labels: {{- include "cache-warming.server.labels" .root | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "cache-warming.server.selector" .root | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: cache-warming
              app.kubernetes.io/instance: {{ .root.Release.Name }}
      ports:
        {{- range .ports }}
        - { port: {{ .name }} }
        {{- end }}
  egress: []
{{- end -}}
