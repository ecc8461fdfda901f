#!/bin/sh
# Fetch recordings of real voices: Debian packages, unpacked here and not installed
# (350 MB). `make bench RUN=build` then makes telephone speech of them.
#   sh tests/bench/get_speech.sh [FOLDER]     default: $TIPRING_CORPUS, or corpus/ beside
set -eu
folder=${1:-${TIPRING_CORPUS:-$(dirname "$0")/corpus}}
mkdir -p "$folder/debs" "$folder/raw"
cd "$folder/debs"
for package in \
    asterisk-core-sounds-en-wav asterisk-core-sounds-es-wav asterisk-core-sounds-fr-wav \
    asterisk-core-sounds-it-wav asterisk-core-sounds-ru-wav asterisk-prompt-es-co \
    asterisk-prompt-fr-armelle asterisk-prompt-it-menardi-wav klettres-data \
    ktuberling-data pocketsphinx-testdata tuxpaint-stamps-default
do
    [ -d "../raw/$package" ] && continue
    apt-get download -q "$package"
    dpkg -x "$package"_*.deb "../raw/$package.part"
    mv "../raw/$package.part" "../raw/$package"
    rm "$package"_*.deb
done
