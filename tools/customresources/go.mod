// Modules of whose files the chart's tests take the CustomResourceDefinitions of other projects.
// Nothing is built of them, so `go mod tidy` would empty this list.
module scriptsensei.io/videojobs/tools/customresources

go 1.26.0

require (
	github.com/kedacore/keda/v2 v2.21.0
	github.com/prometheus-operator/prometheus-operator v0.85.0
	sigs.k8s.io/gateway-api v1.5.0
	sigs.k8s.io/karpenter v1.14.0
)
