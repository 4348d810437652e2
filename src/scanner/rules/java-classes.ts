import { lazily } from '../lazily';

/**
 * Classes that run something, connect or write when they are read, alone or put together (ysoserial, marshalsec, and the filters
 * of JEP 290 that servers have): reflection, templates, scripts, naming, remote objects, clean-up of files.
 */
const GADGETS = lazily(
  () =>
    /^(?:org\.apache\.commons\.collections4?\.(?:functors|keyvalue|map\.(?:LazyMap|DefaultedMap)|comparators\.TransformingComparator|bag)|org\.apache\.commons\.(?:beanutils|fileupload|configuration|jelly)\b|(?:com\.sun\.)?org\.apache\.(?:xalan|xpath|bcel)\b|org\.apache\.(?:click|myfaces|wicket|tomcat\.dbcp|batik|xbean|aries|velocity|shiro|logging\.log4j)\b|sun\.(?:reflect|rmi|misc)\b|java\.rmi\b|javax\.swing\.UI|javax\.(?:management|naming|script|imageio|print|xml\.transform)\b|com\.sun\.(?:rowset|jndi|syndication|corba)\b|com\.rometools\b|org\.codehaus\.groovy\b|groovy\.lang\b|org\.springframework\b|bsh\b|org\.(?:mozilla\.javascript|python\.core|jboss|hibernate|aspectj|jruby|beanshell|castor|reflections)\b|clojure\b|com\.(?:mchange|vaadin|alibaba\.fastjson|caucho|teamdev|zaxxer)\b|net\.sf\.(?:json|cglib|ehcache)\b|java\.(?:beans\.(?:EventHandler|XMLDecoder)|net\.(?:URL|URLClassLoader|InetAddress|InetSocketAddress)$|lang\.(?:Runtime|Process|ProcessBuilder|ProcessImpl|ClassLoader|Thread|reflect)\b|lang\.invoke\.(?!SerializedLambda)|security\.SignedObject|util\.(?:ServiceLoader|jar|logging)\b|io\.File(?:Output|Input)Stream)|jdk\.(?:jshell|nashorn|internal)\b)/
);

/** Numbers, texts and collections of Java itself, and arrays of them: to read one reads what is in it. */
const DATA = lazily(
  () =>
    /^java\.(?:lang\.(?:Boolean|Byte|Character|Class|Double|Enum|Float|Integer|Long|Number|Object|Short|String|StringBuffer|StringBuilder)|math\.\w+|time\.[\w.$]+|text\.\w+|util\.(?:Abstract\w+|Array\w+|BitSet|Calendar|GregorianCalendar|Collections\$\w+|Currency|Date|Dictionary|Enum\w+|Hash\w+|IdentityHashMap|ImmutableCollections\$\w+|CollSer|Linked\w+|Locale|Optional\w*|PriorityQueue|Properties|Random|Stack|Tree\w+|UUID|Vector|Weak\w+|concurrent\.[\w.$]+|regex\.Pattern))$/
);
const PRIMITIVE = /^[BCDFIJSZ]$/;

/** What reading an object of the class may do. */
export type JavaClass = 'data' | 'gadget' | 'unknown';

/** @param name - as a stream has it: `java.util.List`, or of an array `[Ljava.lang.String;` */
export function judgeJavaClass(name: string): JavaClass {
  const element = name.replace(/^\[+/, '').replace(/^L(.*);$/, '$1');
  if (PRIMITIVE.test(element) || DATA().test(element)) {
    return 'data';
  }
  return GADGETS().test(element) ? 'gadget' : 'unknown';
}
