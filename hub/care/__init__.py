"""Treatment records (护理档案): what was done and seen, photos, patch tests (皮试) and consent forms (知情同意书)."""
