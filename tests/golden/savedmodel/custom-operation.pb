#
"serve

xBlurWithCare"Ð