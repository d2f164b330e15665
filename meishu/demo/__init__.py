"""The whole product on one machine, with simulated devices: for a first look, for tests and for the README."""
