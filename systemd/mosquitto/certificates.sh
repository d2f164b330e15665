#!/bin/sh
# The broker's own authority: certificates.sh DIR ca | broker HOST | client NAME | revoke NAME
# client NAME: a hub's id, or meishu-cloud. Run it on a machine that is not the broker; ca.key stays there.
set -eu
umask 077

usage() {
    echo "usage: certificates.sh DIR ca | broker HOST | client NAME | revoke NAME" >&2
    exit 2
}

[ $# -ge 2 ] || usage
dir=$1 what=$2 name=${3:-}
case $name in *[!A-Za-z0-9_.-]* | -*) echo "certificates.sh: not a name: $name" >&2; exit 2 ;; esac
mkdir -p "$dir"
cd "$dir"

settings() {
    cat >openssl.cnf <<END
[ca]
default_ca = here
[here]
dir = .
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
certificate = ca.crt
private_key = ca.key
default_md = sha256
default_days = 730
default_crl_days = 3650
policy = any
copy_extensions = none
[any]
commonName = supplied
[broker]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = \${ENV::SAN}
[client]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = clientAuth
END
}

issue() { # NAME SECTION FILE
    if [ -e "$3.crt" ]; then
        echo "certificates.sh: $3.crt is here already; revoke $1 first" >&2
        exit 1
    fi
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$3.key" -out "$3.csr" 2>/dev/null
    openssl ca -batch -notext -config openssl.cnf -extensions "$2" -in "$3.csr" -out "$3.crt" 2>/dev/null
    rm -f "$3.csr"
    echo "$3.crt $3.key"
}

SAN=DNS:unused
export SAN
case $what in
ca)
    if [ -e ca.key ]; then
        echo "certificates.sh: there is an authority here already" >&2
        exit 1
    fi
    settings
    : >index.txt
    echo 01 >serial
    echo 01 >crlnumber
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7300 -subj "/CN=Meishu broker authority" \
        -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout ca.key -out ca.crt 2>/dev/null
    openssl ca -gencrl -config openssl.cnf -out ca.crl 2>/dev/null
    ;;
broker)
    [ -n "$name" ] || usage
    case $name in *[!0-9.]*) SAN=DNS:$name ;; *) SAN=IP:$name ;; esac
    issue "$name" broker broker
    ;;
client)
    [ -n "$name" ] || usage
    issue "$name" client "$name"
    ;;
revoke)
    [ -n "$name" ] || usage
    openssl ca -config openssl.cnf -revoke "$name.crt" 2>/dev/null
    openssl ca -gencrl -config openssl.cnf -out ca.crl 2>/dev/null
    mv "$name.crt" "$name.revoked"
    rm -f "$name.key"
    ;;
*) usage ;;
esac
