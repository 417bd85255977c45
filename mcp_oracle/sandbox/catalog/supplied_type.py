"""The object types of SYS that values may have: collections of the ODCI interface, and one object."""

from dataclasses import dataclass

from mcp_oracle.sandbox.catalog.datatype import DATE, NUMBER, RAW, VARCHAR2, DataType, Kind


@dataclass(frozen=True, slots=True)
class SuppliedType:
    """One type of SYS.

    Attributes:
        element: of a collection, which is a VARRAY.
        attributes: of an object, by name.
    """

    name: str
    element: DataType | None = None
    attributes: tuple[tuple[str, DataType], ...] = ()

    @property
    def type(self) -> DataType:
        return DataType(Kind.OBJECT, type_name=self.name)

    @property
    def parts(self) -> tuple[DataType, ...]:
        """What a value holds: any number of the one, or one of each."""
        return (
            (self.element,) if self.element is not None else tuple(of for _, of in self.attributes)
        )


MOST_ELEMENTS = 32767
"""Of each of the collections, which are VARRAYs."""
_NAME = DataType(Kind.VARCHAR2, size=128)
SUPPLIED_TYPES = {
    of.name: of
    for of in (
        SuppliedType("ODCINUMBERLIST", NUMBER),
        SuppliedType("ODCIVARCHAR2LIST", VARCHAR2),
        SuppliedType("ODCIDATELIST", DATE),
        SuppliedType("ODCIRAWLIST", RAW),
        SuppliedType("ODCIOBJECT", attributes=(("OBJECTSCHEMA", _NAME), ("OBJECTNAME", _NAME))),
    )
}
"""From the Data Cartridge Developer's Guide, ODCI collection types and ODCIObject."""
