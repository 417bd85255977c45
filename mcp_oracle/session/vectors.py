"""Vectors as their first numbers; dimension and format are said once for the column. Pure."""
# The driver's sparse vectors have untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from array import array
from typing import Any, Final

import oracledb

from mcp_oracle.session.fetched import Cell
from mcp_oracle.session.values import cell

HEAD: Final = 16
"""Numbers that are shown: nobody reads the 1,536 of an embedding, and they would fill the answer."""
_FORMATS: Final = {"f": "FLOAT32", "d": "FLOAT64", "b": "INT8", "B": "BINARY"}


def heads(vectors: list[Any]) -> tuple[list[Cell], str]:
    """The heads, and what they are the heads of."""
    present = [vector for vector in vectors if vector is not None]
    if not present:
        return vectors, ""
    dimensions = sorted({_dimensions(vector) for vector in present})
    formats = sorted({_FORMATS.get(_values(vector).typecode, "?") for vector in present})
    many = f"{dimensions[0]} to {dimensions[-1]}" if len(dimensions) > 1 else str(dimensions[0])
    said = f"{many} dimensions, {' or '.join(formats)}"
    if any(len(_values(vector)) > HEAD for vector in present):
        said += f"; the first {HEAD} values, VECTOR_SERIALIZE(c) shows all"
    return [None if vector is None else _head(vector) for vector in vectors], said


def _values(vector: Any) -> "array[Any]":  # noqa: ANN401 - an array or a sparse vector of the driver
    return vector.values if isinstance(vector, oracledb.SparseVector) else vector


def _dimensions(vector: Any) -> int:  # noqa: ANN401 - as above
    """A BINARY vector has eight dimensions in a byte."""
    if isinstance(vector, oracledb.SparseVector):
        return int(vector.num_dimensions)
    return len(vector) * 8 if vector.typecode == "B" else len(vector)


def _head(vector: Any) -> Cell:  # noqa: ANN401 - as above
    if isinstance(vector, oracledb.SparseVector):
        places: list[Cell] = [int(place) for place in vector.indices[:HEAD]]
        return {
            "dimensions": int(vector.num_dimensions),
            "indices": places,
            "values": cell(vector.values[:HEAD]),
        }
    return cell(vector[:HEAD])
