"""What the operator enters into a rubric whose source lost it."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from config.network import Section

Points = Annotated[float, Field(ge=0, le=1000)]


class RubricOverride(Section):
    """What our sources lost, entered by the operator; such amounts count, the card stays provisional."""

    amounts: Mapping[str, Points] = {}
    caps: Mapping[str, Points] = {}
    grades: tuple[Points, ...] = ()
