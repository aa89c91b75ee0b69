"""Roles of accounts. Raters have no account and so no role."""

from enum import StrEnum


class Role(StrEnum):
    """What an account may do."""

    ADMIN = "admin"
    LEADER = "leader"
    COACH = "coach"
