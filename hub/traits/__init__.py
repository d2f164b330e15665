"""What a store wants to know of its members beyond the profile: fields of its own (自定义属性) and tags (标签)."""
