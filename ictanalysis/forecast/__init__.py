"""The fixed interface of the forecast: predictive distribution and chance of meeting a target (pure)."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ictanalysis.forecast.arguments import DIRECTIONS as DIRECTIONS
    from ictanalysis.forecast.constants import KINDS as KINDS
    from ictanalysis.forecast.constants import Constants as Constants
    from ictanalysis.forecast.constants import read_constants as read_constants
    from ictanalysis.forecast.managed import managed_line as managed_line
    from ictanalysis.forecast.managed import managed_probability as managed_probability
    from ictanalysis.forecast.managed import traits_of as traits_of
    from ictanalysis.forecast.paths import joint_chance as joint_chance
    from ictanalysis.forecast.paths import sample_levels as sample_levels
    from ictanalysis.forecast.paths import sample_paths as sample_paths
    from ictanalysis.forecast.predictive import chance as chance
    from ictanalysis.forecast.predictive import forecast as forecast
    from ictanalysis.forecast.predictive import forecast_batch as forecast_batch
    from ictanalysis.forecast.predictive import probability as probability
    from ictanalysis.forecast.predictive import probability_batch as probability_batch
    from ictanalysis.forecast.predictive import reckon as reckon
    from ictanalysis.forecast.predictive import traits as traits
    from ictanalysis.forecast.quantiles import LEVELS as LEVELS
    from ictanalysis.forecast.why import Step as Step
    from ictanalysis.forecast.why import explain as explain

MODULES = ("constants", "arguments", "quantiles", "managed", "paths", "predictive", "why")


def __getattr__(name: str) -> object:
    """Import a part of the interface when it is first asked for: who only shows results needs no scipy."""
    for module in MODULES:
        if hasattr(found := import_module(f"{__name__}.{module}"), name):
            return globals().setdefault(name, getattr(found, name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
