"""The rows of the first floor, one noun per file."""

from channels_registry.models.channel import (
    LOOKED_AT,
    Channel,
    ChannelStatus,
    OwnershipStatus,
    Purpose,
)
from channels_registry.models.channel_access import (
    AccessLevel,
    AccessThrough,
    ChannelAccess,
    TwoStep,
)
from channels_registry.models.channel_alias import ChannelAlias
from channels_registry.models.import_file import (
    ImportChunk,
    ImportFile,
    ImportRow,
    ImportState,
    OnOtherOwner,
    OwnerChoice,
    Verdict,
)
from channels_registry.models.platform import Platform
from channels_registry.models.stake import Stake

__all__ = [
    "LOOKED_AT",
    "AccessLevel",
    "AccessThrough",
    "Channel",
    "ChannelAccess",
    "ChannelAlias",
    "ChannelStatus",
    "ImportChunk",
    "ImportFile",
    "ImportRow",
    "ImportState",
    "OnOtherOwner",
    "OwnerChoice",
    "OwnershipStatus",
    "Platform",
    "Purpose",
    "Stake",
    "TwoStep",
    "Verdict",
]
