{{/* The RenderPool of the release. */}}
{{- define "videojobs.renderPool" -}}
apiVersion: scriptsensei.io/v1alpha1
kind: RenderPool
metadata:
  name: {{ .Values.pool.name }}
  labels:
    {{- include "videojobs.labels" (dict "root" $ "component" "renderer") | nindent 4 }}
  annotations:
    helm.sh/resource-policy: keep
    # The operator may make this object: the next upgrade adopts it by these marks.
    meta.helm.sh/release-name: {{ .Release.Name }}
    meta.helm.sh/release-namespace: {{ .Release.Namespace }}
spec:
  {{- if not (or .Values.pool.autoscaling.enabled .Values.pool.keda.enabled) }}
  {{- with include "videojobs.slots" . }}
  slots: {{ . }}
  {{- end }}
  {{- end }}
  autoscaling:
    enabled: {{ .Values.pool.autoscaling.enabled }}
    targetWaitSeconds: {{ .Values.pool.autoscaling.targetWaitSeconds | int }}
    scaleDownDelaySeconds: {{ .Values.pool.autoscaling.scaleDownDelaySeconds | int }}
  reservedSlots: {{ .Values.pool.reservedSlots | int }}
  minSlots: {{ .Values.pool.minSlots | int }}
  maxSlots: {{ .Values.pool.maxSlots | int }}
  template:
    image: {{ include "videojobs.image" (dict "root" $ "image" .Values.renderer.image) }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    resources:
      {{- toYaml .Values.pool.resources | nindent 6 }}
    scratchSize: {{ .Values.pool.scratchSize }}
    {{- if .Values.pool.cache.enabled }}
    cacheClaim: {{ .Values.pool.cache.existingClaim | default (printf "%s-cache" .Release.Name) }}
    {{- end }}
    {{- with .Values.pool.nodeSelector }}
    nodeSelector:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- range $field := list "tolerations" "labels" "annotations" "affinity" "topologySpreadConstraints" "imagePullSecrets" }}
    {{- with index $.Values.pool $field }}
    {{ $field }}:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- end }}
    {{- with .Values.pool.runtimeClassName }}
    runtimeClassName: {{ . }}
    {{- end }}
{{- end }}
