{{/* Names that objects bear. */}}

{{/* Labels of every object. Call with (dict "root" $ "component" "api"). */}}
{{- define "videojobs.labels" -}}
{{ include "videojobs.selectorLabels" . }}
app.kubernetes.io/part-of: videojobs
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Labels that select the pods of a component. They can never change. */}}
{{- define "videojobs.selectorLabels" -}}
app.kubernetes.io/name: {{ printf "videojobs-%s" .component }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "videojobs.rendererLabels" -}}
app.kubernetes.io/name: videojobs-renderer
app.kubernetes.io/managed-by: videojobs-operator
{{- end }}
