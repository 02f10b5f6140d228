#!/usr/bin/env bash
# Installs the programs that stampmill is compared with, and makes the pictures.
#   bash benches/peers/setup.sh WORK
# Debian or Ubuntu as root, Python 3.9 and Node.js 18 at least. WORK takes about 2 GB; what is there is not made again.
set -euo pipefail
work=${1:?say where, as in: setup.sh /tmp/peers}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$work"

apt-get install -y --no-install-recommends libvips-tools graphicsmagick mate-backgrounds python3-venv gcc \
  libc6-dev python3-dev libjpeg62-turbo-dev zlib1g-dev libwebp-dev libfreetype-dev > /dev/null
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pyvips pyvips-binary
"$work/venv/bin/pip" install --quiet pillow-simd --config-settings webp=enable
[ -d "$work/node_modules/sharp" ] || npm install --silent --prefix "$work" sharp
cp "$here/with_sharp.mjs" "$work/"

# Camera-like noise over real photographs: what is smooth would flatter every decoder.
photo() { # NUMBER WIDTH HEIGHT SAVER OUT OPTIONS…
  local photos number=$1 width=$2 height=$3 saver=$4 out=$5
  shift 5
  mapfile -t photos < <(dpkg -L mate-backgrounds | grep -E 'nature/.*\.jpg$|Elephants_5640x3172\.jpg$' | sort)
  local t=$work/tmp
  mkdir -p "$t"
  vips thumbnail "${photos[number % ${#photos[@]}]}" "$t/photo.v" "$width" --height "$height" --crop centre --size both
  vips gaussnoise "$t/noise.v" "$width" "$height" --sigma 4 --mean 0 --seed "$number"
  vips bandjoin "$t/noise.v $t/noise.v $t/noise.v" "$t/noise3.v"
  vips add "$t/photo.v" "$t/noise3.v" "$t/sum.v"
  vips cast "$t/sum.v" "$t/cast.v" uchar
  vips copy "$t/cast.v" "$t/rgb.v" --interpretation srgb
  vips "$saver" "$t/rgb.v" "$out" "$@"
  rm -r "$t"
}

many() { # FOLDER COUNT WIDTH HEIGHT SAVER EXTENSION OPTIONS…
  local folder=$work/$1 count=$2 width=$3 height=$4 saver=$5 extension=$6
  shift 6
  [ -d "$folder" ] && return
  mkdir -p "$folder.part"
  for ((n = 0; n < count; n++)); do
    photo "$n" "$width" "$height" "$saver" "$folder.part/$(printf 'IMG_%03d' "$n").$extension" "$@" 2> /dev/null
  done
  mv "$folder.part" "$folder"
}

many photos 32 4000 3000 jpegsave jpg --Q 90 --subsample-mode on
many progressive 8 6000 4000 jpegsave jpg --Q 90 --subsample-mode on --interlace
many png 8 4000 3000 pngsave png --compression 6
many webp 8 4000 3000 webpsave webp --Q 90
many huge 1 16384 12288 jpegsave jpg --Q 90 --subsample-mode on
many one 1 4000 3000 jpegsave jpg --Q 90 --subsample-mode on
if [ ! -d "$work/tiny" ]; then
  mkdir -p "$work/tiny.part"
  for n in $(seq -w 0 31); do
    vips thumbnail "$work/photos/IMG_0$n.jpg" "$work/tiny.part/a$n.jpg[Q=85]" 64 --height 64 --crop centre
  done
  for n in $(seq -w 0 4999); do
    cp "$work/tiny.part/a$(printf '%02d' $((10#$n % 32))).jpg" "$work/tiny.part/IMG_$n.jpg"
  done
  rm "$work"/tiny.part/a*.jpg
  mv "$work/tiny.part" "$work/tiny"
fi
