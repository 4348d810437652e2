«
"serveª
í
graphConst*Å
valuexBvBr
$
pathConst*
valueB
B/tmp/x
%
textConst*
valueBBecho hi

write	WriteFilepathtext"–

dataDatasetFromGraphgraph"–