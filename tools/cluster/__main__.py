"""`python3 -m tools.cluster VERB`: see each verb's help."""

import argparse
import sys
from collections.abc import Callable, Sequence

from tools.cluster import (
    engine,
    gobuild,
    images,
    keda,
    lifecycle,
    paths,
    project_images,
    registry,
    schemas,
    steps,
)

Arguments = argparse.Namespace


def docker(_: Arguments) -> None:
    """have a Docker engine that answers"""
    engine.ensure()


def binaries(_: Arguments) -> None:
    """build the programs that developers, tests and the cluster need"""
    gobuild.ensure(gobuild.CLIENTS)
    if not registry.in_reach():
        gobuild.ensure(gobuild.NODE)
    print(paths.BIN)


def third_party_images(_: Arguments) -> None:
    """have the images that the project does not build"""
    engine.ensure()
    images.ensure()


def build_images(_: Arguments) -> None:
    """build the project's three images"""
    engine.ensure()
    images.ensure()
    print("\n".join(project_images.ensure()))


def load_images(_: Arguments) -> None:
    """build the project's images and load them into the cluster"""
    engine.ensure()
    images.ensure()
    project_images.load()


def cluster(arguments: Arguments) -> None:
    """have a healthy cluster"""
    lifecycle.up(arguments.nodes)


def cluster_delete(_: Arguments) -> None:
    """delete the cluster; what is cached stays"""
    lifecycle.down()


def install_keda(_: Arguments) -> None:
    """have KEDA in the cluster"""
    keda.up()


def status(_: Arguments) -> None:
    """say what is there"""
    print(lifecycle.status())


def json_schemas(_: Arguments) -> None:
    """make the JSON schemas that kubeconform checks manifests against; print its options"""
    gobuild.ensure(gobuild.CLIENTS)
    print(schemas.ensure())


VERBS: dict[str, Callable[[Arguments], None]] = {
    "docker": docker,
    "binaries": binaries,
    "images": third_party_images,
    "build-images": build_images,
    "load-images": load_images,
    "cluster": cluster,
    "cluster-delete": cluster_delete,
    "keda": install_keda,
    "schemas": json_schemas,
    "status": status,
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="python3 -m tools.cluster", description=__doc__)
    verbs = root.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, action in VERBS.items():
        verb = verbs.add_parser(name, help=action.__doc__, description=action.__doc__)
        if name == "cluster":
            verb.add_argument("--nodes", type=positive, help="how many; as it is, or 1")
    return root


def positive(text: str) -> int:
    """A whole number from 1."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def main(argv: Sequence[str]) -> int:
    """Run one verb; the exit status."""
    arguments = parser().parse_args(argv)
    try:
        if arguments.verb == "status":
            status(arguments)
            return 0
        with steps.one_at_a_time():
            VERBS[arguments.verb](arguments)
    except steps.StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
