import { wordSet } from '../word-lists';

/**
 * Classes of Java that turn reading a stream of objects into running code: parts of the published chains (ysoserial 0.0.6,
 * marshalsec) and what they end in. A stream brings no code of its own: a JVM takes the classes that it names from the program's
 * class path, and runs their `readObject`. So a class does harm only where somebody found a chain through it, and all others are
 * data. Names are those in class descriptors.
 */
const GADGETS = wordSet(`
  org.apache.commons.beanutils.BeanComparator
  org.apache.commons.fileupload.disk.DiskFileItem org.apache.wicket.util.upload.DiskFileItem
  org.apache.xalan.xsltc.trax.TemplatesImpl org.apache.xalan.xsltc.trax.TrAXFilter
  com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl com.sun.org.apache.xalan.internal.xsltc.trax.TrAXFilter
  com.sun.rowset.JdbcRowSetImpl com.sun.syndication.feed.impl.ObjectBean com.sun.syndication.feed.impl.EqualsBean
  com.sun.syndication.feed.impl.ToStringBean com.rometools.rome.feed.impl.ObjectBean com.rometools.rome.feed.impl.EqualsBean
  com.rometools.rome.feed.impl.ToStringBean com.vaadin.data.util.NestedMethodProperty com.vaadin.data.util.PropertysetItem
  java.net.URL java.beans.EventHandler java.lang.ProcessBuilder java.lang.Runtime java.security.SignedObject javax.el.ELProcessor
  javax.management.BadAttributeValueExpException javax.swing.event.EventListenerList
  org.aspectj.weaver.tools.cache.SimpleCache$StoreableCachingMap org.hibernate.engine.spi.TypedValue
  org.hibernate.property.BasicPropertyAccessor$BasicGetter org.hibernate.tuple.component.PojoComponentTuplizer
  org.hibernate.property.access.spi.GetterMethodImpl org.jboss.weld.interceptor.proxy.InterceptorMethodHandler
  org.jboss.interceptor.proxy.InterceptorMethodHandler org.springframework.aop.framework.AdvisedSupport
  org.springframework.aop.framework.JdkDynamicAopProxy org.springframework.aop.target.HotSwappableTargetSource
  org.springframework.beans.factory.support.AutowireUtils$ObjectFactoryDelegatingInvocationHandler
  org.springframework.core.SerializableTypeWrapper$MethodInvokeTypeProvider
  org.springframework.transaction.jta.JtaTransactionManager sun.print.UnixPrintServiceLookup
  sun.reflect.annotation.AnnotationInvocationHandler
`);

/** Packages every class of which that can be in a stream is a way to call something. */
const PACKAGES =
  /^(?:org\.apache\.commons\.collections4?\.functors\.(?:Invoker|Instantiate|Chained|Clone|Prototype|For|While|If|Switch|Transformer|Factory)\w*|org\.codehaus\.groovy\.runtime\.(?:ConvertedClosure|MethodClosure|ConversionHandler)|bsh\.|clojure\.(?:core|main|inspector|lang\.PersistentArrayMap)|org\.mozilla\.javascript\.|org\.python\.(?:core|util)\.|org\.apache\.click\.control\.|org\.apache\.myfaces\.|com\.mchange\.v2\.(?:c3p0|naming)\.|com\.sun\.jndi\.|javax\.naming\.|javax\.script\.|java\.rmi\.|javax\.management\.remote\.rmi\.|sun\.rmi\.|org\.apache\.bcel\.|com\.sun\.org\.apache\.bcel\.|org\.jboss\.(?:interceptor|weld)\.|org\.springframework\.(?:beans\.factory|aop|core\.SerializableTypeWrapper|context)\b|net\.sf\.json\.|org\.apache\.(?:ibatis|velocity|shiro)\.|com\.alibaba\.fastjson\.|com\.fasterxml\.jackson\.databind\.node\.POJONode|weblogic\.|com\.tangosol\.)/;

/** True for a class that published attacks on readers of Java's objects go through. */
export function isJavaGadget(name: string): boolean {
  return GADGETS.has(name) || PACKAGES.test(name);
}

const DATA =
  /^java\.(?:lang\.(?:Boolean|Byte|Character|Class|Double|Enum|Float|Integer|Long|Number|Object|Short|String)|math\.\w+|time\.\w+|util\.(?:concurrent\.(?:atomic\.|locks\.)?)?[A-Z]\w*)(?:\$\w+)*$/;

/** Classes of the JDK that hold data: their `readObject` reads their own fields, and calls nothing that the stream chooses but `hashCode`, `equals` and `compareTo` of what they hold. */
export function isJavaData(name: string): boolean {
  return DATA.test(name);
}
