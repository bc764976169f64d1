#!/bin/sh
# Makes the pictures of this folder that Java cannot write; needs Debian's webp, imagemagick and libimage-exiftool-perl.
set -eu
cd "$(dirname "$0")"
draft=$(mktemp -d)
im() { convert-im6.q16 "$@"; }

# 24x16: red is 11 levels per column, green 17 per row, blue 127; alpha is 17 per row.
im -size 24x16 xc:black -depth 8 -channel R -fx '(i*11*257+0.5)/65535' -channel G -fx '(j*17*257+0.5)/65535' -channel B -fx '(127*257+0.5)/65535' \
   -depth 8 -strip "png24:$draft/base.png"
im "$draft/base.png" -alpha set -channel A -fx '(j*17*257+0.5)/65535' "png32:$draft/alpha.png"

cwebp -quiet -q 95 "$draft/base.png" -o lossy.webp
cwebp -quiet -lossless "$draft/base.png" -o lossless.webp
cwebp -quiet -lossless -exact "$draft/alpha.png" -o alpha.webp
webpmux -frame lossless.webp +100 -frame lossy.webp +100 -o animated.webp

im "$draft/base.png" "$draft/base.jpg"
exiftool -q -overwrite_original -n -Orientation=6 "$draft/base.jpg"
exiftool -b -Exif "$draft/base.jpg" > "$draft/exif"
webpmux -set exif "$draft/exif" lossless.webp -o oriented.webp

im "$draft/base.png" -colorspace CMYK -sampling-factor 1x1 -quality 98 -strip ycck.jpg
im -size 8x8 'xc:gray(60%)' -colorspace CMYK -quality 98 -strip ycck-gray.jpg
im "$draft/base.png" -colorspace CMYK -depth 8 -compress LZW -strip cmyk.tif
im "$draft/base.png" -depth 16 -compress LZW -define tiff:predictor=2 -strip rgb16-predictor.tif
im "$draft/base.png" -depth 8 -compress LZW -strip -orient right-top oriented.tif
rm -r "$draft"
