# The columns that the mixins of oslo_db.sqlalchemy.models bring along.
from oslo_db.sqlalchemy.types import SoftDeleteInteger
from sqlalchemy import Column, DateTime


class ModelBase:
    pass


class ModelIterator:
    pass


class TimestampMixin:
    created_at = Column(DateTime)
    updated_at = Column(DateTime)


class SoftDeleteMixin:
    deleted_at = Column(DateTime)
    deleted = Column(SoftDeleteInteger, default=0)
