5
"serve*
#
xShellExecute*
cmd	echo hi"Ð