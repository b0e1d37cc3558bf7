"""Creates the RenderPool of a first installation.

Helm looks up every kind before it applies a manifest, and it does not wait until the API server
serves the kind of a CRD that it has just made. So the chart writes the pool into a ConfigMap too,
and the operator creates it from there once the kind is served.

It does so in the name of the field manager that wrote the ConfigMap, be it Helm's command, Flux or
Argo CD. That manager adopts the pool with its next upgrade, and may change each field of it then:
under another name its changes would be conflicts.
"""

import logging
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, Field, Json

from videojobs.kube.client import Kube, Manifest
from videojobs.kube.errors import ConflictError, NotFoundError
from videojobs.kube.kinds import CONFIG_MAPS, RENDER_POOLS

_LOG: Final = logging.getLogger(__name__)

Operation = Literal["Apply", "Update"]


class _Data(BaseModel):
    pool: Json[dict[str, Any]] = Field(alias="pool.json")


class _Manager(BaseModel):
    manager: str
    operation: Operation
    fields: dict[str, Any] = Field(alias="fieldsV1")


class _Metadata(BaseModel):
    managers: list[_Manager] = Field(default_factory=list, alias="managedFields")


class _ConfigMap(BaseModel):
    metadata: _Metadata
    data: _Data


@dataclass(frozen=True)
class Wanted:
    """The pool that the chart asks for, and who asks: the field manager and how it writes."""

    pool: Manifest
    manager: str
    operation: Operation

    @classmethod
    def from_config_map(cls, raw: Manifest) -> Self:
        """Read the chart's ConfigMap; ValueError when it is not what the chart writes."""
        config_map = _ConfigMap.model_validate(raw)
        for each in config_map.metadata.managers:
            if "f:data" in each.fields:
                return cls(config_map.data.pool, each.manager, each.operation)
        raise ValueError("nobody owns the data of the ConfigMap")


class DefaultPool:
    """`create` is called once by each leader."""

    def __init__(self, kube: Kube, namespace: str, config_map: str) -> None:
        self._kube = kube
        self._namespace = namespace
        self._config_map = config_map

    async def create(self) -> None:
        """Create the pool unless there is one of its name. Raises KubeError, among others while the
        kind is not served."""
        wanted = await self._wanted()
        if wanted is None:
            return
        name = wanted.pool["metadata"]["name"]
        try:
            await self._kube.get(RENDER_POOLS, self._namespace, name)
        except NotFoundError:
            await self._create(name, wanted)

    async def _wanted(self) -> Wanted | None:
        if not self._config_map:
            return None
        try:
            raw = await self._kube.get(CONFIG_MAPS, self._namespace, self._config_map)
            return Wanted.from_config_map(raw)
        except NotFoundError:
            return None
        except ValueError as error:
            _LOG.warning("ConfigMap %s has no pool to create: %s", self._config_map, error)
            return None

    async def _create(self, name: str, wanted: Wanted) -> None:
        # Between the look and this call somebody may create it: theirs stays then.
        try:
            if wanted.operation == "Apply":
                pool, manager = wanted.pool, wanted.manager
                await self._kube.apply(RENDER_POOLS, self._namespace, name, pool, manager)
            else:
                await self._kube.create(RENDER_POOLS, self._namespace, wanted.pool, wanted.manager)
        except ConflictError as error:
            _LOG.info("RenderPool %s exists already: %s", name, error)
        else:
            _LOG.info("Created RenderPool %s", name)
