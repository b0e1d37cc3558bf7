"""Which programs are built from which module, and how go names them."""

from dataclasses import replace
from pathlib import Path

import pytest
from tools.cluster.gobuild import (
    CHECKS,
    HELM,
    KEDA,
    KIND,
    NETWORK,
    NODE,
    STORAGE,
    Build,
    build_key,
    built_name,
    kubernetes_version,
    linker_flags,
    module_version,
    program_name,
    runs,
    title,
)

ALL = (*NODE, *KIND, *HELM, *STORAGE, *NETWORK, *CHECKS, *KEDA)


@pytest.mark.parametrize(
    ("package", "built", "program"),
    [
        ("k8s.io/kubernetes/cmd/kubectl", "kubectl", "kubectl"),
        ("helm.sh/helm/v4/cmd/helm", "helm", "helm"),
        ("go.etcd.io/etcd/server/v3", "server", "etcd"),
        ("github.com/kedacore/keda/v2/cmd/adapter", "adapter", "keda-adapter"),
        ("sigs.k8s.io/kind", "kind", "kind"),
        ("./coredns", "coredns", "coredns"),
    ],
)
def test_a_package_is_built_under_one_name_and_kept_under_another(
    package: str, built: str, program: str
) -> None:
    assert built_name(package) == built
    assert program_name(package) == program


def test_no_two_builds_make_the_same_program() -> None:
    programs = [program for build in ALL for program in build.programs]
    assert len(set(programs)) == len(programs)


@pytest.mark.parametrize("build", ALL, ids=lambda build: build.name)
def test_every_package_is_a_tool_of_its_module_or_ours(build: Build) -> None:
    go_mod = (build.module / "go.mod").read_text()
    for package in build.packages:
        assert package in go_mod or (build.module / package / "main.go").exists()


def test_the_kubernetes_version_is_the_one_in_go_mod() -> None:
    assert kubernetes_version() == "v1.37.2"
    assert "-X k8s.io/component-base/version.gitVersion=v1.37.2" in linker_flags()


def test_a_module_that_is_not_required_is_named(tmp_path: Path) -> None:
    go_mod = tmp_path / "go.mod"
    go_mod.write_text("module x\nrequire example.org/a v1.0.0\nrequire (\n\tb.org/c v2.0.0\n)\n")
    assert module_version("example.org/a", go_mod) == "v1.0.0"
    assert module_version("b.org/c", go_mod) == "v2.0.0"
    with pytest.raises(ValueError, match=r"requires no example\.org/b"):
        module_version("example.org/b", go_mod)


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "go.mod").write_text("module example\n")
    (tmp_path / "go.sum").write_text("")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "main.go").write_text("package main\n")
    return tmp_path


def test_a_build_is_keyed_by_modules_toolchain_and_our_sources(module: Path) -> None:
    build = Build("own", ("./own",), module)
    keys = [build_key(build, "go1.26.8"), build_key(build, "go1.26.9")]
    (module / "own" / "main.go").write_text("package main // edited\n")
    keys.append(build_key(build, "go1.26.8"))
    (module / "go.sum").write_text("another\n")
    keys.append(build_key(build, "go1.26.8"))
    assert len(set(keys)) == len(keys)


def test_another_programs_sources_do_not_count(module: Path) -> None:
    build = Build("kind", ("sigs.k8s.io/kind",), module)
    before = build_key(build, "go1.26.8")
    (module / "own" / "main.go").write_text("package main // edited\n")
    assert build_key(build, "go1.26.8") == before


def test_programs_of_a_module_are_made_by_one_run_but_for_those_that_stand_alone(
    module: Path,
) -> None:
    one, two, alone, other = (
        Build("one", ("./one",), module),
        Build("two", ("./two",), module),
        Build("alone", ("./alone",), module, alone=True),
        Build("other", ("./other",), module.parent),
    )
    assert runs([one, alone, other, two]) == [[one, two], [alone], [other]]


def test_a_run_is_named_for_what_it_makes(module: Path) -> None:
    one, two = Build("one", ("./a", "./b"), module), Build("two", ("./c",), module)
    assert title([one]) == "compile one"
    assert title([one, two]) == "compile 3 programs, a to c"


@pytest.mark.parametrize("build", STORAGE, ids=lambda build: build.name)
def test_what_is_left_out_of_a_module_is_keyed_too(build: Build, tmp_path: Path) -> None:
    assert build.left_out
    before = build_key(build, "go1.26.8")
    without = replace(build, left_out=replace(build.left_out, stubs=tmp_path))
    assert build_key(without, "go1.26.8") != before
