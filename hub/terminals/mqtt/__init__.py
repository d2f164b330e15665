"""MQTT for terminals: the hub is the far end itself, not a broker between clients."""
