import { wordSet } from '../word-lists';
import { isJavaGadget } from './java-gadgets';

/**
 * Classes whose constructors and setters connect, look up or load when a reader of JSON, YAML or XML makes the object that a document
 * names (marshalsec; those that jackson-databind's `SubTypeValidator` and fastjson refuse by name; ysoserial.net for .NET). Here the
 * document calls setters; in a stream of Java's own objects most of these do nothing.
 */
const BOUND = wordSet(`
  java.lang.ProcessImpl java.lang.UNIXProcess java.lang.Compiler java.net.URLClassLoader java.beans.XMLDecoder
  java.util.logging.FileHandler groovy.lang.GroovyShell groovy.lang.GroovyClassLoader groovy.util.Eval bsh.Interpreter
  org.springframework.context.support.ClassPathXmlApplicationContext
  org.springframework.context.support.FileSystemXmlApplicationContext
  org.springframework.context.support.GenericGroovyApplicationContext
  org.springframework.beans.factory.config.PropertyPathFactoryBean
  org.springframework.beans.factory.ObjectFactory org.springframework.jndi.JndiObjectTargetSource
  org.springframework.jndi.support.SimpleJndiBeanFactory org.springframework.scripting.support.StandardScriptFactory
  org.springframework.aop.support.DefaultBeanFactoryPointcutAdvisor
  org.springframework.aop.config.MethodLocatingFactoryBean
  org.springframework.beans.factory.config.BeanReferenceFactoryBean
  ch.qos.logback.core.db.DriverManagerConnectionSource ch.qos.logback.core.db.JNDIConnectionSource
  com.zaxxer.hikari.HikariConfig com.zaxxer.hikari.HikariDataSource
  com.caucho.config.types.ResourceRef com.caucho.naming.QName
  org.apache.xbean.propertyeditor.JndiConverter org.apache.xbean.naming.context.ContextUtil$ReadOnlyBinding
  br.com.anteros.dbcp.AnterosDBCPConfig br.com.anteros.dbcp.AnterosDBCPDataSource
  com.nqadmin.rowset.JdbcRowSetImpl com.sun.rowset.JdbcRowSetImpl oracle.jdbc.rowset.OracleJDBCRowSet
  org.arrah.framework.rdbms.UpdatableJdbcRowsetImpl oracle.jms.AQjmsQueueConnectionFactory
  oracle.jms.AQjmsXATopicConnectionFactory oracle.jms.AQjmsTopicConnectionFactory oracle.jms.AQjmsXAQueueConnectionFactory
  oracle.jms.AQjmsXAConnectionFactory oracle.jdbc.connector.OracleManagedConnectionFactory
  org.hibernate.jmx.StatisticsService com.ibatis.sqlmap.engine.transaction.jta.JtaTransactionConfig
  org.apache.ibatis.parsing.XPathParser org.apache.ibatis.datasource.jndi.JndiDataSourceFactory
  org.apache.ibatis.executor.loader.CglibSerialStateHolder
  net.sf.ehcache.transaction.manager.DefaultTransactionManagerLookup
  net.sf.ehcache.transaction.manager.selector.GenericJndiSelector
  net.sf.ehcache.transaction.manager.selector.GlassfishSelector
  net.sf.ehcache.hibernate.EhcacheJtaTransactionManagerLookup
  org.apache.shiro.jndi.JndiObjectFactory org.apache.shiro.realm.jndi.JndiRealmFactory
  org.apache.commons.jelly.impl.Embedded org.apache.commons.configuration.JNDIConfiguration
  org.apache.commons.configuration2.JNDIConfiguration org.apache.commons.proxy.provider.remoting.RmiProvider
  org.apache.openjpa.ee.RegistryManagedRuntime org.apache.openjpa.ee.JNDIManagedRuntime
  org.apache.openjpa.ee.WASRegistryManagedRuntime org.apache.axis2.transport.jms.JMSOutTransportInfo
  org.apache.axis2.jaxws.spi.handler.HandlerResolverImpl org.apache.activemq.ActiveMQConnectionFactory
  org.apache.activemq.ActiveMQXAConnectionFactory org.apache.activemq.spring.ActiveMQConnectionFactory
  org.apache.activemq.spring.ActiveMQXAConnectionFactory org.apache.activemq.pool.JcaPooledConnectionFactory
  org.apache.activemq.pool.PooledConnectionFactory org.apache.activemq.pool.XaPooledConnectionFactory
  org.apache.activemq.jms.pool.XaPooledConnectionFactory org.apache.activemq.jms.pool.JcaPooledConnectionFactory
  org.apache.aries.transaction.jms.internal.XaPooledConnectionFactory
  org.apache.aries.transaction.jms.RecoverablePooledConnectionFactory
  org.apache.hadoop.shaded.com.zaxxer.hikari.HikariConfig org.apache.cocoon.components.slide.impl.JMSContentInterceptor
  com.newrelic.agent.deps.ch.qos.logback.core.db.DriverManagerConnectionSource
  com.newrelic.agent.deps.ch.qos.logback.core.db.JNDIConnectionSource
  org.quartz.utils.JNDIConnectionProvider org.eclipse.jetty.plus.naming.Resource org.docx4j.org.apache.xalan.lib.sql.JNDIConnectionPool
  org.apache.xalan.lib.sql.JNDIConnectionPool com.sun.org.apache.xalan.internal.lib.sql.JNDIConnectionPool
  flex.messaging.util.concurrent.AsynchBeansWorkManagerExecutor com.p6spy.engine.spy.P6DataSource
  com.pastdev.httpcomponents.configuration.JndiConfiguration org.jsecurity.realm.jndi.JndiRealmFactory
  org.jdom.transform.XSLTransformer org.jdom2.transform.XSLTransformer org.apache.velocity.texen.ant.TexenTask
  com.oracle.wls.shaded.org.apache.xalan.lib.sql.JNDIConnectionPool jodd.db.connection.DataSourceConnectionProvider
  com.sun.deploy.security.ruleset.DRSHelper com.sun.corba.se.impl.activation.ServerTableEntry
  com.taobao.vipserver.commons.collections.functors.InvokerTransformer
  org.codehaus.groovy.control.CompilerConfiguration org.python.antlr.ParseException
  System.Windows.Data.ObjectDataProvider System.Windows.Markup.XamlReader System.Windows.ResourceDictionary
  System.Diagnostics.Process System.Diagnostics.ProcessStartInfo System.Management.Automation.PSObject
  System.Configuration.Install.AssemblyInstaller System.Activities.Presentation.WorkflowDesigner
  System.Web.Security.RolePrincipal System.Security.Principal.WindowsIdentity System.Security.Principal.GenericIdentity
  System.Security.Claims.ClaimsIdentity System.Security.Claims.ClaimsPrincipal System.IO.FileSystemInfo
  System.Drawing.Design.ToolboxItemContainer System.Resources.ResXResourceSet System.Data.DataSet
  Microsoft.VisualStudio.Text.Formatting.TextFormattingRunProperties
  Microsoft.Exchange.Management.SystemManager.WinForms.ExchangeSettingsProvider
  System.Workflow.ComponentModel.Serialization.ActivitySurrogateSelector
`);
/** The same for all classes of a package, or of such a name in any. */
const PACKAGES =
  /^(?:org\.apache\.(?:commons\.dbcp2?|tomcat\.dbcp\.dbcp2?|tomcat\.jdbc\.pool)\.(?:\w+\.)*(?:\w*DataSource|\w*PerUser\w*|DriverAdapterCPDS)|org\.springframework\.expression\.spel\.|com\.mchange\.v2\.|javax\.script\.)/;
/** A class in its packages, with the assembly that holds it in .NET. */
const CLASS = /^\s*(?:L|\[L)?([A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*){1,12})(?:;?\s*|\s*[,(].*)$/;
/** Longer texts are no names. */
const MAX_NAME = 400;

/** The class that a text names, when to make an object of it is to start, load or look up something; undefined for all others. */
export function boundClass(text: string): string | undefined {
  const name = text.length > MAX_NAME ? undefined : CLASS.exec(text)?.[1];
  return name !== undefined && (BOUND.has(name) || PACKAGES.test(name) || isJavaGadget(name)) ? name : undefined;
}
