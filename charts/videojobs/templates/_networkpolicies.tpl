{{/*
The parts of NetworkPolicies. Every component has one that names both directions: what its rules do
not allow is denied.
*/}}

{{/* All but the rules. Call with (dict "root" $ "component" "api"). */}}
{{- define "videojobs.networkPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .root.Release.Name }}-{{ .component }}
  labels:
    {{- include "videojobs.labels" . | nindent 4 }}
spec:
  policyTypes: [Ingress, Egress]
  podSelector:
    matchLabels:
      {{- if eq .component "renderer" }}
      {{- include "videojobs.rendererLabels" . | nindent 6 }}
      {{- else }}
      {{- include "videojobs.selectorLabels" . | nindent 6 }}
      {{- end }}
{{- end }}

{{/* Pods of a component as a peer of a NetworkPolicy. Call with (dict "root" $ "component" "api"). */}}
{{- define "videojobs.peer" -}}
- podSelector:
    matchLabels:
      {{- include "videojobs.selectorLabels" . | nindent 6 }}
{{- end }}

{{/* Renderers as peers: those of every namespace where the operator runs them there. */}}
{{- define "videojobs.rendererPeer" -}}
- podSelector:
    matchLabels:
      {{- include "videojobs.rendererLabels" . | nindent 6 }}
  {{- if eq .Values.scope "cluster" }}
  namespaceSelector: {}
  {{- end }}
{{- end }}

{{/* Who reads metrics: a Prometheus in any namespace, unless it is said where. */}}
{{- define "videojobs.prometheusPeer" -}}
{{- with .Values.networkPolicies.metricsFrom -}}
{{ toYaml . }}
{{- else -}}
- namespaceSelector: {}
{{- end -}}
{{- end }}

{{/* Name servers: in pods of any namespace, or on the node itself. */}}
{{- define "videojobs.dnsEgress" -}}
- to:
    - namespaceSelector: {}
    - ipBlock:
        cidr: 169.254.20.10/32
  ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
    - {port: 5353, protocol: UDP}
    - {port: 5353, protocol: TCP}
{{- end }}

{{/* Egress to servers outside. Call with (dict "root" $ "ports" LIST). */}}
{{- define "videojobs.externalEgress" -}}
- to:
    {{- range .root.Values.networkPolicies.externalCidrs }}
    - ipBlock:
        cidr: {{ . | quote }}
    {{- end }}
  ports:
    {{- range .ports | uniq }}
    - port: {{ . | int }}
    {{- end }}
{{- end }}

{{- define "videojobs.redisEgress" -}}
{{- if .Values.redis.enabled -}}
- to:
    {{- include "videojobs.peer" (dict "root" $ "component" "redis") | nindent 4 }}
  ports:
    - port: 6379
{{- else -}}
{{- $ports := list (.Values.externalRedis.port | int | toString) -}}
{{- range .Values.externalRedis.sentinel.addresses -}}
{{- $ports = append $ports (splitList ":" . | last) -}}
{{- end -}}
{{ include "videojobs.externalEgress" (dict "root" $ "ports" $ports) }}
{{- end -}}
{{- end }}

{{/* Clouds' own storage is on public addresses, as the providers are. */}}
{{- define "videojobs.storageEgress" -}}
{{- if .Values.storage.embedded.enabled -}}
- to:
    {{- include "videojobs.peer" (dict "root" $ "component" "storage") | nindent 4 }}
  ports:
    - port: 7070
{{- else if .Values.storage.s3.endpoint -}}
{{- $port := include "videojobs.urlPort" .Values.storage.s3.endpoint -}}
{{ include "videojobs.externalEgress" (dict "root" $ "ports" (list $port)) }}
{{- end -}}
{{- end }}

{{/* Port of a URL, where it names none that of its scheme. */}}
{{- define "videojobs.urlPort" -}}
{{- $url := urlParse . -}}
{{- $default := ternary "443" "80" (eq $url.scheme "https") -}}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default $default -}}
{{- end }}

{{/* A collector of traces: in pods of any namespace, or outside. */}}
{{- define "videojobs.tracingEgress" -}}
{{- with .Values.tracing.endpoint -}}
- to:
    - namespaceSelector: {}
    {{- range $.Values.networkPolicies.externalCidrs }}
    - ipBlock:
        cidr: {{ . | quote }}
    {{- end }}
  ports:
    - port: {{ include "videojobs.urlPort" . }}
{{- end -}}
{{- end }}

{{- define "videojobs.kubernetesEgress" -}}
- ports:
    {{- range .Values.networkPolicies.kubernetesApiPorts }}
    - port: {{ . | int }}
    {{- end }}
{{- end }}
