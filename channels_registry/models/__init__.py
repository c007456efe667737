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
from channels_registry.models.custom_platform import CustomPlatform
from channels_registry.models.discovery import (
    LIKELY_OURS,
    Candidate,
    Discovery,
    DiscoveryState,
    Disposition,
    FoundHow,
    Sighting,
)
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
    "LIKELY_OURS",
    "LOOKED_AT",
    "AccessLevel",
    "AccessThrough",
    "Candidate",
    "Channel",
    "ChannelAccess",
    "ChannelAlias",
    "ChannelStatus",
    "CustomPlatform",
    "Discovery",
    "DiscoveryState",
    "Disposition",
    "FoundHow",
    "ImportChunk",
    "ImportFile",
    "ImportRow",
    "ImportState",
    "OnOtherOwner",
    "OwnerChoice",
    "OwnershipStatus",
    "Platform",
    "Purpose",
    "Sighting",
    "Stake",
    "TwoStep",
    "Verdict",
]
