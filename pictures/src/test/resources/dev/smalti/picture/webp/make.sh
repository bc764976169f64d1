#!/bin/sh
# Makes the pictures of this folder, but for gradient.webp and disc.webp; needs Debian's webp and imagemagick.
set -eu
cd "$(dirname "$0")"
draft=$(mktemp -d)
im() { convert-im6.q16 "$@"; }

im -seed 1 -size 45x37 plasma:red-blue -attenuate 0.4 +noise Gaussian -depth 8 "png24:$draft/plasma.png"
im -size 45x37 xc:white -fill '#c02040' -draw 'circle 20,18 6,9' -depth 8 "png24:$draft/drawing.png"
im "$draft/plasma.png" -alpha set -channel A -fx 'max(0,1-hypot(i-22,j-18)/22)' -depth 8 "png32:$draft/fading.png"

coded() {
  name=$1
  source=$2
  shift 2
  cwebp -quiet "$@" "$draft/$source.png" -o "$name.webp"
}
coded coarse plasma -q 0 -m 6
coded smooth plasma -q 30 -f 100 -sharpness 0
coded sharp plasma -q 40 -f 60 -sharpness 7 -segments 4 -sns 100
coded simple plasma -q 30 -f 60 -nostrong
coded fine plasma -q 100 -f 0
coded drawing drawing -q 60
for method in 0 1; do
  for filter in none fast best; do
    coded "alpha-$method-$filter" fading -q 40 -alpha_method $method -alpha_filter $filter
  done
done
coded one-colour drawing -crop 0 0 1 1 -resize 400 300 -lossless
cwebp -quiet -q 60 "$draft/fading.png" -o "$draft/frame.webp"
webpmux -frame "$draft/frame.webp" +100+6+4+0+b -frame "$draft/frame.webp" +100+0+0+0+b -o frame-beside.webp 2>/dev/null
for file in *.webp; do
  case $file in
    # The frame on its canvas, which dwebp does not draw.
    *frame-beside*) dwebp -quiet "$draft/frame.webp" -o "$draft/f.png" && im -size 51x41 xc:none "$draft/f.png" -geometry +6+4 -composite "png32:${file%.webp}.png" ;;
    *) dwebp -quiet "$file" -o "${file%.webp}.png" ;;
  esac
done
rm -r "$draft"
