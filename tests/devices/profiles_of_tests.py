"""A few profiles of the tests' own, so that they do not depend on the shipped ones."""

from devices.profiles import load

FILES = {
    "reader-rdm6300": 'driver = "em4100"\nname = "会员卡读卡器"\n[usb]\nids = ["1a86:7523"]\n',
    "reader-acr122": 'driver = "pcsc"\nname = "读卡器"\nmodels = ["ACR122"]\n',
    "reader-acr122u": 'driver = "pcsc"\nname = "读卡器"\nmodels = ["ACR122U"]\n',
    "scanner-generic-serial": 'driver = "scanner-serial"\nname = "扫码枪"\n',
    "scanner-generic-keyboard": 'driver = "scanner-evdev"\nname = "扫码枪"\n[usb]\nids = ["27dd:0103"]\n',
    "printer-network": 'driver = "escpos"\nname = "打印机"\n[mdns]\ntypes = ["_pdl-datastream._tcp"]\n',
}


def profiles(directory):
    """Write the files into `directory` and load them."""
    directory.mkdir(exist_ok=True)
    for key, text in FILES.items():
        (directory / f"{key}.toml").write_text(text, encoding="utf-8")
    return load(directory)
