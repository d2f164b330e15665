"""Profiles: the shipped ones load and choose well; a wrong one is told by file and key."""

import importlib.util
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from devices.errors import ConfigError
from devices.profiles import UsbIdentity, best, default_directory, load, load_all
from devices.unknown import NetworkFound, announced

ROOT = Path(__file__).parents[2]
SHIPPED = load(default_directory())
SHEETS = default_directory().parent / "sheets"
RULES = (default_directory().parent / "udev" / "99-meishu.rules").read_text(encoding="utf-8")
RAW = ("_pdl-datastream._tcp",)
GOOD = 'driver = "em4100"\nname = "读卡器"\n'


@pytest.mark.parametrize(
    ("interface", "usb", "key"),
    [
        ("tty", UsbIdentity("1a86", "7523", "USB Serial"), "reader-rdm6300"),
        ("tty", UsbIdentity("10c4", "ea60", "CP2102 USB to UART"), "reader-rdm6300"),
        ("tty", UsbIdentity("1a86", "7523", "2D Barcode Scanner"), "scanner-generic-serial"),
        ("tty", UsbIdentity("0c2e", "0b6a", "Vuquest"), "scanner-honeywell-vuquest-3310g"),
        ("tty", UsbIdentity("0c2e", "0f8a", "1950 USB COM"), "scanner-honeywell-serial"),
        ("input", UsbIdentity("0c2e", "0b61", "Voyager"), "scanner-honeywell-keyboard"),
        ("tty", UsbIdentity("1eab", "1a06", "NLS"), "scanner-newland-hr22"),
        ("tty", UsbIdentity("1eab", "2206", "NLS"), "scanner-newland-serial"),
        ("input", UsbIdentity("1eab", "1a03", "NLS"), "scanner-newland-keyboard"),
        ("tty", UsbIdentity("05e0", "1701", "Symbol Bar Code Scanner"), "scanner-zebra-serial"),
        ("tty", UsbIdentity("05f9", "4204", "Gryphon"), "scanner-datalogic-gryphon-gd4400"),
        ("usblp", UsbIdentity("04b8", "0e28", "TM-T20III"), "printer-epson-tm-t20iii-usb"),
        ("usblp", UsbIdentity("0483", "5743", "USB Printer P"), "printer-xprinter-xp-t58h-usb"),
        ("usblp", UsbIdentity("0483", "5743", "Something else"), None),
        ("usblp", UsbIdentity("6868", "0500", "Gprinter USB Printer"), "printer-gprinter-gp-r222c-usb"),
        ("pcsc", UsbIdentity("", "", "ACS ACR122U PICC Interface 00 00"), "reader-acs-acr122u"),
        (
            "pcsc",
            UsbIdentity("", "", "ACS ACR1252 1S CL Reader PICC 00 00"),
            "reader-acs-acr1252u",
        ),
        ("pcsc", UsbIdentity("", "", "Somebody's Contactless Reader 00 00"), None),
        ("tty", UsbIdentity("", "", "ACS ACR122U PICC Interface 00 00"), None),
        ("usblp", UsbIdentity("03f0", "0c17", "HP LaserJet 1010"), None),
        ("input", UsbIdentity("05e0", "1200", "Symbol Bar Code Scanner"), "scanner-zebra-keyboard"),
        ("input", UsbIdentity("046d", "c31c", "Keyboard K120"), None),
        ("input", UsbIdentity("05fe", "1010", "Foot pedal"), None),
        ("input", UsbIdentity("05fe", "1010", "Barcode Scanner"), "scanner-generic-keyboard"),
        ("input", UsbIdentity("dead", "beef", "Super Barcode Scanner"), None),
        ("tty", UsbIdentity("2341", "0043", "Arduino Uno"), None),
    ],
)
def test_which_profile_fits(interface, usb, key):
    profile = best(SHIPPED, interface, usb)
    assert (profile.key if profile else None) == key


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD + "colour = 1", "p.toml.*colour"),
        (GOOD + "[settings]\nspeed = 1", "p.toml: settings.*speed"),
        (GOOD + '[settings]\nbaudrate = "9600"', "p.toml: settings.*baudrate"),
        (GOOD + '[usb]\nids = ["1A86:7523"]', "p.toml.*ids"),
        (GOOD + '[usb]\nids = ["1a86:7523"]\nproduct = "("', "p.toml: usb.product"),
        ('driver = "toaster"\nname = "x"', "p.toml: driver: no driver 'toaster'"),
        ('driver = "em4100"', "p.toml.*name"),
        ('driver = "escpos"\nname = "x"\n[usb]\nids = ["1a86:7523"]', "p.toml: usb"),
        (GOOD + '[mdns]\ntypes = ["_ipp._tcp"]', "p.toml: mdns"),
        (GOOD + 'pcsc = "ACR"', "p.toml: pcsc"),
        ('driver = "pcsc"\nname = "x"\npcsc = "("', "p.toml: pcsc"),
        ("", "p.toml.*driver"),
        ("not toml", "p.toml"),
    ],
)
def test_a_wrong_profile_is_told_by_file_and_key(tmp_path, text, says):
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        load(tmp_path)


def test_a_missing_directory_is_told(tmp_path):
    with pytest.raises(ConfigError, match="no such directory"):
        load(tmp_path / "none")


def test_at_least_twenty_four_real_models_across_all_kinds():
    named = [profile for profile in SHIPPED if profile.models]
    assert len(named) >= 24
    assert {profile.driver.kind for profile in named} >= {"reader", "scanner", "printer"}


def test_every_profile_says_where_its_facts_are_from():
    assert [profile.key for profile in SHIPPED if not all(profile.source) or not profile.source] == []


def test_a_profile_is_one_model_and_a_model_one_profile_of_a_driver():
    assert [profile.key for profile in SHIPPED if len(profile.models) > 1] == []
    models = [(profile.driver.key, profile.maker, model) for profile in SHIPPED for model in profile.models]
    assert len(models) == len(set(models))
    assert [profile.key for profile in SHIPPED if profile.models and not profile.maker] == []


def test_a_profile_that_binds_nothing_by_itself_says_so():
    """Else a person waits for a device to appear that never will."""
    silent = [
        p for p in SHIPPED if p.usb is None and p.mdns is None and "generic" in p.key and p.driver.interface != "tcp"
    ]
    assert [p.key for p in silent if not any("不自动绑定" in quirk for quirk in p.quirks)] == []
    named = [p for p in SHIPPED if p.usb is None and p.models and p.driver.interface != "tcp"]
    assert [p.key for p in named if not any("绑定" in quirk for quirk in p.quirks)] == []


def test_the_documented_table_is_the_profiles():
    """If not: python docs/supported_models.py."""
    spec = importlib.util.spec_from_file_location("supported_models", ROOT / "docs" / "supported_models.py")
    supported_models = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(supported_models)
    written = (ROOT / "docs" / "hardware.md").read_text("utf-8")
    assert supported_models.page(written, SHIPPED) == written
    assert all(f"| {profile.models[0]} |" in written for profile in SHIPPED if profile.models)


def test_every_set_up_sheet_that_is_named_exists():
    assert {p.sheet for p in SHIPPED if p.sheet} <= {path.stem for path in SHEETS.glob("*.toml")}


@pytest.mark.parametrize(
    ("product", "key"),
    [
        ("EPSON TM-T88VI", "printer-epson-tm-t88vi-lan"),
        ("Star MCP31 (STR-001)", "printer-star-mc-print3-lan"),
        ("Xprinter XP-N160II", "printer-xprinter-xp-n160ii-lan"),
        ("Nobody's printer", "printer-generic-80mm"),
    ],
)
def test_a_network_printer_is_suggested_by_what_it_announces(product, key):
    found = NetworkFound("host-p", "192.168.1.60:9100", RAW, product, "P")
    assert announced(found, SHIPPED).suggested[0].key == key


def test_an_owners_directory_adds_replaces_and_takes_away(tmp_path):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for directory in (shipped, own):
        directory.mkdir()
    (shipped / "a.toml").write_text(GOOD, "utf-8")
    (shipped / "b.toml").write_text(GOOD, "utf-8")
    (shipped / "c.toml").write_text(GOOD, "utf-8")
    (own / "b.toml").write_text(GOOD.replace("读卡器", "后门读卡器"), "utf-8")
    (own / "c.toml").write_text("", "utf-8")
    (own / "d.toml").write_text(GOOD, "utf-8")
    assert [(p.key, p.name) for p in load_all([shipped, own])] == [
        ("a", "读卡器"),
        ("b", "后门读卡器"),
        ("d", "读卡器"),
    ]


def test_on_equal_terms_the_owners_profile_binds(tmp_path):
    text = GOOD + '[usb]\nids = ["1a86:7523"]'
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    profiles = load_all([default_directory(), tmp_path])
    assert best(profiles, "tty", UsbIdentity("1a86", "7523", "USB Serial")).key == "mine"
    assert best(profiles, "tty", UsbIdentity("1a86", "7523", "2D Barcode Scanner")).key == "scanner-generic-serial"


def test_two_of_one_directory_may_not_claim_an_id_on_the_same_terms(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(GOOD + '[usb]\nids = ["1a86:7523"]', "utf-8")
    with pytest.raises(ConfigError, match=r"two\.toml: usb\.ids: 1a86:7523 is claimed by one\.toml"):
        load(tmp_path)


def test_a_wrong_file_of_the_owner_is_told_by_its_whole_path(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD + "colour = 1", "utf-8")
    with pytest.raises(ConfigError, match=f"{tmp_path}/mine.toml.*colour"):
        load_all([default_directory(), tmp_path])


def permitted(subsystem, node, properties):
    """True when a rule of 99-meishu.rules gives this device to the daemon; knows `==`, `|` and shell patterns."""
    facts = {"SUBSYSTEM": subsystem, "KERNEL": node, **{f"ENV{{{key}}}": value for key, value in properties.items()}}
    facts |= {"ATTRS{idVendor}": properties.get("ID_VENDOR_ID", ""), "SUBSYSTEMS": properties.get("ID_BUS", "")}
    for rule in RULES.splitlines():
        wanted = re.findall(r'([A-Z_]+(?:\{\w+\})?)=="([^"]*)"', rule)
        if 'GROUP="meishu"' in rule and all(
            any(fnmatchcase(facts.get(key, ""), one) for one in pattern.split("|")) for key, pattern in wanted
        ):
            return True
    return False


def properties(usb_id, model):
    vendor, _, product = usb_id.partition(":")
    return {"ID_BUS": "usb", "ID_VENDOR_ID": vendor, "ID_MODEL_ID": product, "ID_MODEL": model}


@pytest.mark.parametrize("profile", [p for p in SHIPPED if p.usb], ids=lambda profile: profile.key)
def test_the_udev_rules_permit_what_a_profile_binds(profile):
    kinds = {
        "tty": ("tty", ["ttyACM0", "ttyUSB0"]),
        "input": ("input", ["event5"]),
        "usblp": ("usbmisc", ["lp0"]),
        "pcsc": ("", []),  # pcscd's
    }
    subsystem, nodes = kinds[profile.driver.interface]
    model = "Barcode_Scanner" if profile.usb.product else "Something"
    for usb_id in profile.usb.ids:
        assert not nodes or any(permitted(subsystem, node, properties(usb_id, model)) for node in nodes), usb_id


@pytest.mark.parametrize(
    ("subsystem", "node", "usb_id", "model"),
    [
        ("input", "event3", "046d:c31c", "USB_Keyboard"),
        ("input", "event3", "08ff:2500", "Fingerprint"),
        ("tty", "ttyS0", "", ""),
        ("block", "sda", "0781:5567", "Cruzer_Blade"),
    ],
)
def test_the_udev_rules_leave_alone_what_is_no_counter_hardware(subsystem, node, usb_id, model):
    assert not permitted(subsystem, node, properties(usb_id, model))


def test_a_printers_node_learns_whose_it_is():
    """Of /dev/usb/lp* udev says by itself neither the USB id nor the socket."""
    imports = [line for line in RULES.splitlines() if line.startswith('SUBSYSTEM=="usbmisc"') and "IMPORT" in line]
    assert [re.findall(r'IMPORT\{builtin\}="(\w+)"', line) for line in imports] == [["usb_id"], ["path_id"]]
    assert RULES.index("path_id") < RULES.index('SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", GROUP')
