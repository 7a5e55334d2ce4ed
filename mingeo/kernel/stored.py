"""A prepared layer with all that is told of it, in memory or in its store; made anew where the store is damaged."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar, overload

import numpy as np
import shapely
from numpy.typing import NDArray

from mingeo.crs import move
from mingeo.kernel.box_index import BoxIndex
from mingeo.kernel.prepared import PreparedLayer
from mingeo.kernel.store import DamagedStoreError, StoredArray, StoredFile
from mingeo.kernel.tiling import Pieces
from mingeo.text import Text

__all__ = ["StoredAttributes", "StoredGeometries", "StoredLayer", "StoredTexts", "arrays_of", "facts_of"]

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_AT_ONCE = 20_000
_NOTHING = np.zeros(0, dtype=np.uint32)


def facts_of(prepared: PreparedLayer, crs: str, interpretation: Sequence[Text]) -> dict[str, Any]:
    """Return what a store's header says of a layer beside its arrays."""
    return {
        "crs": crs,
        "plane": prepared.crs,
        "levels": len(prepared.index.levels),
        "interpretation": [list(note) for note in interpretation],
    }


def arrays_of(
    prepared: PreparedLayer, geometries: Sequence[Any] | NDArray[Any], texts: Mapping[str, Sequence[str]]
) -> dict[str, NDArray[Any]]:
    """Return a layer as the arrays that a store holds: the geometries in their own CRS, texts by what they are."""
    arrays: dict[str, Any] = {"records": prepared.pieces.records, "rows": prepared.pieces.rows}
    arrays |= {f"boxes_{level}": boxes for level, boxes in enumerate(prepared.index.levels)}
    arrays["areas_m2"] = prepared.areas_m2
    for name, items in (("shapes", _shapes(geometries)), *((name, _encoded(text)) for name, text in texts.items())):
        arrays[name], arrays[f"{name}_ends"] = _packed(items)
    return arrays


def _shapes(geometries: Sequence[Any] | NDArray[Any]) -> Iterator[bytes]:
    for at in range(0, len(geometries), _AT_ONCE):
        shapes: Any = shapely.to_wkb(np.array(geometries[at : at + _AT_ONCE], dtype=object), byte_order=1)
        yield from shapes


def _encoded(texts: Sequence[str]) -> Iterator[bytes]:
    return (text.encode("utf-8", "surrogatepass") for text in texts)


def _packed(items: Iterable[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    content, ends = bytearray(), [0]
    for item in items:
        content += item
        ends.append(len(content))
    return np.frombuffer(content, dtype=np.uint8), np.array(ends, dtype=np.int64)


class StoredLayer:
    """A layer whose arrays are taken from a store, and from what `renew` returns once that proves damaged."""

    def __init__(self, file: StoredFile, renew: Callable[[], StoredFile]) -> None:
        self._file, self._renew = file, renew
        self._prepared: PreparedLayer | None = None

    @classmethod
    def in_memory(cls, sha256: str, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> StoredLayer:
        """Return a layer that has no file."""
        held = {name: StoredArray(array, _NOTHING) for name, array in arrays.items()}
        file = StoredFile(sha256, facts, held)
        return cls(file, lambda: file)

    @property
    def file(self) -> StoredFile:
        """Return the store that is in use."""
        return self._file

    @property
    def crs(self) -> str:
        """Return the CRS of the geometries."""
        return str(self._file.facts["crs"])

    @property
    def interpretation(self) -> tuple[Text, ...]:
        """Return how the source was read."""
        return tuple(Text(*note) for note in self._file.facts["interpretation"])

    def __len__(self) -> int:
        """Return the number of features."""
        return len(self._file.arrays["areas_m2"])

    def asked(self, question: Callable[[PreparedLayer], Answer]) -> Answer:
        """Return the answer of the prepared layer; a store that proves damaged is made anew first."""
        return self._tried(lambda: question(self.prepared))

    @property
    def prepared(self) -> PreparedLayer:
        """Return the layer in its plane; what is asked of it may raise `DamagedStoreError` (see `asked`)."""
        if self._prepared is None:
            arrays, facts = self._file.arrays, self._file.facts
            levels: Any = [arrays[f"boxes_{level}"] for level in range(facts["levels"])]
            shapes = _InPlane(self, str(facts["plane"]))
            pieces = Pieces(arrays["records"], arrays["rows"])
            self._prepared = PreparedLayer(str(facts["plane"]), pieces, BoxIndex(levels), arrays["areas_m2"], shapes)
        return self._prepared

    def item(self, name: str, position: int) -> bytes:
        """Return one shape (WKB), label or name (UTF-8)."""
        return self._tried(lambda: self._item(name, position))

    def items(self, name: str) -> list[bytes]:
        """Return all of them at once."""
        return self._tried(lambda: self._items(name))

    def _items(self, name: str) -> list[bytes]:
        ends = self._file.arrays[f"{name}_ends"].slice(0, len(self) + 1).tolist()
        content = self._file.arrays[name].slice(0, ends[-1]).tobytes()
        return [content[begin:end] for begin, end in pairwise(ends)]

    def _item(self, name: str, position: int) -> bytes:
        begin, end = self._file.arrays[f"{name}_ends"].slice(position, position + 2).tolist()
        return self._file.arrays[name].slice(begin, end).tobytes()

    def _tried(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except DamagedStoreError:
            self._file, self._prepared = self._renew(), None
            return ask()


class _Items(Sequence[Item], ABC):
    """Features of a stored layer, each made as it is asked for."""

    def __init__(self, layer: StoredLayer, name: str) -> None:
        self.layer, self._name = layer, name

    def __len__(self) -> int:
        return len(self.layer)

    @abstractmethod
    def _made(self, content: bytes) -> Item:
        """Return an item from what the store holds of it."""

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(index, slice):
            return tuple(self[position] for position in range(*index.indices(len(self))))
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError(index)
        return self._made(self.layer.item(self._name, position))

    def __iter__(self) -> Iterator[Item]:
        return (self[position] for position in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash((self.layer.file.sha256, self._name))


class StoredTexts(_Items[str]):
    """The labels or the names of a stored layer's features."""

    def _made(self, content: bytes) -> str:
        return content.decode("utf-8", "surrogatepass")


class StoredAttributes(_Items[Mapping[str, object]]):
    """What the fields of a stored layer's features say, by meaning; other fields are not kept."""

    def __init__(self, layer: StoredLayer) -> None:
        super().__init__(layer, "said")

    def _made(self, content: bytes) -> Mapping[str, object]:
        said: dict[str, object] = json.loads(content)
        return said


class StoredGeometries(_Items[Any]):
    """The geometries of a stored layer, in their own CRS; `layer` answers faster than they do."""

    def __init__(self, layer: StoredLayer) -> None:
        super().__init__(layer, "shapes")

    def _made(self, content: bytes) -> Any:
        return shapely.from_wkb(content)


class _InPlane(StoredGeometries):
    """The geometries in the plane that the layer is prepared in."""

    def __init__(self, layer: StoredLayer, plane: str) -> None:
        super().__init__(layer)
        self._plane = plane

    def _made(self, content: bytes) -> Any:
        return move(super()._made(content), self.layer.crs, self._plane)
