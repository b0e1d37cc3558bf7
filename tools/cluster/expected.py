"""How long the steps take: what a progress line measures itself against."""

SECONDS = {
    # Half of the processor time that it takes: two cores share it.
    "compile 20 programs, kube-apiserver to kind": 300,
    "bootstrap Debian from its packages": 57,
    "image debian": 3,
    "image redis": 12,
    "image videojobs-api": 41,
    "image videojobs-node-base": 6,
    "node image": 33,
    "create the cluster": 21,
    "start the cluster's services": 18,
    "load versity/versitygw": 5,
    "load the project's images into the cluster": 29,
    "helm upgrade --install videojobs": 12,
}
"""By title, up to its first colon; cold, on two cores, beside the steps that run at the same
time."""


def seconds(title: str) -> int | None:
    """About how long the step will take; None when nobody measured it."""
    return SECONDS.get(title.partition(":")[0])
