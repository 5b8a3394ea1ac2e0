"""The fixed interface of the forecast: predictive distribution and chance of meeting a target (pure)."""

from ictanalysis.forecast.arguments import DIRECTIONS as DIRECTIONS
from ictanalysis.forecast.constants import KINDS as KINDS
from ictanalysis.forecast.constants import Constants as Constants
from ictanalysis.forecast.constants import read_constants as read_constants
from ictanalysis.forecast.engine import LEVELS as LEVELS
from ictanalysis.forecast.managed import managed_line as managed_line
from ictanalysis.forecast.managed import managed_probability as managed_probability
from ictanalysis.forecast.managed import position as position
from ictanalysis.forecast.paths import sample_paths as sample_paths
from ictanalysis.forecast.predictive import chance as chance
from ictanalysis.forecast.predictive import forecast as forecast
from ictanalysis.forecast.predictive import forecast_batch as forecast_batch
from ictanalysis.forecast.predictive import probability as probability
from ictanalysis.forecast.predictive import probability_batch as probability_batch
