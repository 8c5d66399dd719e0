"""How a calibration is shown."""
