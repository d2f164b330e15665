"""`meishu doctor`: what is wrong with a hub, in plain words, each with what to do."""
