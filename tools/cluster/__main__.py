"""`python3 -m tools.cluster VERB`: see each verb's help."""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext

from tools.cluster import (
    engine,
    gobuild,
    images,
    keda,
    lifecycle,
    paths,
    project_images,
    prune,
    schemas,
    steps,
)
from tools.cluster.plan import Plan

Arguments = argparse.Namespace


def docker(_: Arguments) -> None:
    """have a Docker engine that answers"""
    engine.ensure()


def binaries(_: Arguments) -> None:
    """build the programs that tests call without a cluster"""
    gobuild.ensure(gobuild.TESTS)
    print(paths.BIN)


def third_party_images(_: Arguments) -> None:
    """have the images that the project does not build"""
    with Plan() as plan:
        bases = plan.add(images.ensure_bases, plan.add(engine.ensure))
        plan.add(images.ensure_redis, bases)
        plan.add(images.ensure_storage, bases, plan.add(lambda: gobuild.ensure(gobuild.STORAGE)))


def build_images(_: Arguments) -> None:
    """build the project's three images and their bills of materials"""
    engine.ensure()
    images.ensure_bases()
    references = project_images.ensure()
    project_images.ensure_bills(references)
    print("\n".join(references))


def load_images(_: Arguments) -> None:
    """build the project's images and load them into the cluster"""
    engine.ensure()
    images.ensure_bases()
    project_images.load(project_images.ensure())


def cluster(arguments: Arguments) -> None:
    """have a healthy cluster"""
    lifecycle.up(arguments.nodes)


def cluster_delete(_: Arguments) -> None:
    """delete the cluster; what is cached stays"""
    lifecycle.down()


def install_keda(_: Arguments) -> None:
    """have KEDA in the cluster"""
    keda.up()


def remove_unused(_: Arguments) -> None:
    """remove from the cache what nothing uses any more; say how much it holds"""
    prune.prune()


def status(_: Arguments) -> None:
    """say what is there"""
    print(lifecycle.status())


def json_schemas(_: Arguments) -> None:
    """make the JSON schemas that kubeconform checks manifests against; print its options"""
    if not gobuild.are_built(gobuild.TESTS):
        with steps.one_at_a_time():
            gobuild.ensure(gobuild.TESTS)
    # Not the lock of those who make a cluster: charts are checked meanwhile.
    with steps.one_at_a_time("schemas"):
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
    "prune": remove_unused,
    "status": status,
}

UNLOCKED = frozenset({"schemas", "status"})
"""They need no lock, or take it themselves."""


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
        with nullcontext() if arguments.verb in UNLOCKED else steps.one_at_a_time():
            VERBS[arguments.verb](arguments)
    except steps.StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
