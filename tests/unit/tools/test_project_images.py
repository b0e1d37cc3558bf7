"""What a project image is made of, read from its Dockerfile, and whether a node has it."""

import pytest
from tools.cluster.paths import REPOSITORY
from tools.cluster.project_images import (
    IMAGES,
    ProjectImage,
    base_images,
    copied_sources,
    is_loaded,
    on_node,
    superseded,
)

DOCKERFILE = """\
# COPY commented out
FROM debian:bookworm-slim AS builder
RUN apt-get update \\
 && apt-get install -y python3-venv
COPY locks/api.txt locks/voice.txt /build/
FROM builder AS tested
copy --chown=1:1 core/videojobs \\
     /opt/videojobs
FROM --platform=linux/amd64 debian:bookworm-slim
COPY --from=builder /opt/videojobs /opt/videojobs
ADD crds /crds
"""


def test_an_image_is_made_of_what_its_dockerfile_copies_from_the_context() -> None:
    assert copied_sources(DOCKERFILE) == [
        "locks/api.txt",
        "locks/voice.txt",
        "core/videojobs",
        "crds",
    ]


def test_its_bases_are_images_not_its_own_stages() -> None:
    assert base_images(DOCKERFILE) == ["debian:bookworm-slim", "debian:bookworm-slim"]


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
def test_the_projects_dockerfiles_copy_what_the_repository_has(image: ProjectImage) -> None:
    dockerfile = (REPOSITORY / image.dockerfile).read_text()
    sources = copied_sources(dockerfile)
    assert sources
    assert [source for source in sources if not list(REPOSITORY.glob(source))] == []


LISTING = """\
REF                                       TYPE                                       DIGEST    SIZE
docker.io/library/videojobs-api:dev       application/vnd.oci.image.manifest.v1+json sha256:b 90 MiB
docker.io/library/videojobs-api:1f3a      application/vnd.oci.image.manifest.v1+json sha256:a 90 MiB
docker.io/library/videojobs-api:77c0      application/vnd.oci.image.manifest.v1+json sha256:b 90 MiB
docker.io/versity/versitygw:v1.8.0        application/vnd.oci.image.manifest.v1+json sha256:d 50 MiB
registry.k8s.io/pause:3.10.2              application/vnd.oci.image.manifest.v1+json sha256:c 1 MiB
"""


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("videojobs-api:77c0", True),
        ("videojobs-api:1f3a", False),  # there, but the dev tag means another
        ("videojobs-api:0000", False),
        ("videojobs-operator:1f3a", False),
    ],
)
def test_a_node_has_an_image_when_both_tags_mean_it(reference: str, expected: bool) -> None:
    assert is_loaded(reference, on_node(LISTING)) is expected


def test_a_node_lists_images_by_the_names_that_docker_gives_them() -> None:
    assert on_node(LISTING).keys() == {
        "videojobs-api:dev",
        "videojobs-api:1f3a",
        "videojobs-api:77c0",
        "versity/versitygw:v1.8.0",
        "registry.k8s.io/pause:3.10.2",
    }


CONTAINERS = """\
CONTAINER    IMAGE                                    RUNTIME
0cd5a5d21d63 docker.io/library/videojobs-api:1f3a     io.containerd.runc.v2
1cd5a5d21d63 registry.k8s.io/pause:3.10.2             io.containerd.runc.v2
"""


def test_a_node_loses_the_projects_images_that_are_neither_current_nor_running() -> None:
    present = [
        "registry.k8s.io/pause:3.10.2",
        "redis:7-bookworm",
        "videojobs-api:dev",
        "videojobs-api:77c0",
        "videojobs-api:1f3a",
        "videojobs-api:0000",
        "videojobs-operator:0000",
    ]
    assert superseded(present, ["videojobs-api:77c0"], CONTAINERS) == ["videojobs-api:0000"]


def test_a_node_that_answers_nothing_has_nothing() -> None:
    assert on_node("") == {}
