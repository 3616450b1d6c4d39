# The columns that the mixins of sqlalchemy_utils bring along.
from sqlalchemy import Column, DateTime


class Timestamp:
    created = Column(DateTime, nullable=False)
    updated = Column(DateTime, nullable=False)
