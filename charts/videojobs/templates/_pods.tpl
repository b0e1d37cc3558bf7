{{/* Parts of pods. */}}

{{/* Pod Security "restricted", and what it leaves open. Call with the numeric user. */}}
{{- define "videojobs.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "videojobs.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Where pods may run. Call with a component's values. */}}
{{- define "videojobs.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Certificates for an external Redis: the mount. */}}
{{- define "videojobs.redisMount" -}}
{{- with .Values.externalRedis.tls }}
{{- if and (not $.Values.redis.enabled) .enabled (or .caSecret .clientSecret) -}}
- name: redis-tls
  mountPath: /etc/redis-tls
  readOnly: true
{{- end }}
{{- end }}
{{- end }}

{{/* Certificates for an external Redis: the volume. */}}
{{- define "videojobs.redisVolume" -}}
{{- with .Values.externalRedis.tls }}
{{- if and (not $.Values.redis.enabled) .enabled (or .caSecret .clientSecret) -}}
- name: redis-tls
  projected:
    defaultMode: 0440
    sources:
      {{- with .caSecret }}
      - secret:
          name: {{ . }}
          items: [{key: ca.crt, path: ca.crt}]
      {{- end }}
      {{- with .clientSecret }}
      - secret:
          name: {{ . }}
          items: [{key: tls.crt, path: tls.crt}, {key: tls.key, path: tls.key}]
      {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* One pod at a time leaves for a drain. Call with (dict "root" $ "component" "api"). */}}
{{- define "videojobs.pdb" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .root.Release.Name }}-{{ .component }}
  labels:
    {{- include "videojobs.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "videojobs.selectorLabels" . | nindent 6 }}
{{- end }}
