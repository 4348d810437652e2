
$
pathConst*
valueB
B/tmp/x
%
textConst*
valueBBecho hi

write	WriteFilepathtext"Ð