"""The Lambert conformal conic projection, on the sphere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.runs import Floats

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class LambertConformal:
    """A cone cut at two parallels, true to scale along both.

    Formulae 15-1 to 15-4 of Snyder, Map Projections: A Working Manual (1987).

    Attributes
    ----------
    south, north
        The standard parallels, degrees; 56 and 68 suit the Nordic-Baltic region.
    middle_lon, middle_lat
        The point with x = y = 0, degrees.
    """

    south: float = 56.0
    north: float = 68.0
    middle_lon: float = 19.0
    middle_lat: float = 62.0

    def project(self, lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike) -> Floats:
        """Kilometres east and north of the middle point, shape (..., 2), of WGS 84 degrees."""
        lon, lat = np.radians(np.asarray(lon_deg, np.float64)), np.asarray(lat_deg, np.float64)
        first, second = np.radians(self.south), np.radians(self.north)
        cone = np.log(np.cos(first) / np.cos(second)) / np.log(_half(self.north) / _half(self.south))
        scale = EARTH_RADIUS_KM * np.cos(first) * _half(self.south) ** cone / cone
        radius, middle = scale / _half(lat) ** cone, scale / _half(self.middle_lat) ** cone
        angle = cone * (lon - np.radians(self.middle_lon))
        return np.stack([radius * np.sin(angle), middle - radius * np.cos(angle)], axis=-1)


def _half(lat_deg: npt.ArrayLike) -> Floats:
    """tan(45 degrees + half the latitude)."""
    half: Floats = np.tan(np.pi / 4 + np.radians(np.asarray(lat_deg, np.float64)) / 2)
    return half
