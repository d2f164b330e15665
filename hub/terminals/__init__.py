"""Handheld member terminals (手持会员机): one session model behind browser, MQTT and radio."""
