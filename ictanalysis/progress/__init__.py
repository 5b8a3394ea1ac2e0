"""The fixed interface of the official methods: each (base_year, base, year, value, target_year, target, direction) -> Progress (pure)."""

from ictanalysis.progress.methods import Progress as Progress
from ictanalysis.progress.methods import band as band
from ictanalysis.progress.methods import elapsed_share as elapsed_share
from ictanalysis.progress.methods import escap as escap
from ictanalysis.progress.methods import eurostat as eurostat
from ictanalysis.progress.methods import healthy_people as healthy_people
from ictanalysis.progress.methods import open_sdg as open_sdg
from ictanalysis.progress.methods import sdsn as sdsn
from ictanalysis.progress.methods import target_rate as target_rate
from ictanalysis.progress.methods import unsd as unsd
