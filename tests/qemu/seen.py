"""Cards and codes of the tests: what no log may hold."""

CARD, OTHER_CARD = "0012345678", "0087654321"
UID = "04A1B2C3"
CODE = "Ab-12:XY_%z/?9"
GOODS = "6901234567892"
SEEN = (CARD, OTHER_CARD, UID, CODE, GOODS)
