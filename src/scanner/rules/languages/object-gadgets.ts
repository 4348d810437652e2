/** The languages whose programs write their objects out. */
export type ObjectLanguage = 'dotnet' | 'ruby' | 'perl' | 'php';

/**
 * Classes that turn reading objects into running code: parts of the published chains (ysoserial.net 1.36; "universal RCE" for Ruby 2 to 3.4;
 * PHPGGC 1.x; Perl's Storable), and what they end in. As in Java, a stream names the class, and the reader has it. Names are those in the
 * streams; a name goes on behind what is given where it ends in a star.
 */
const GADGETS: Record<ObjectLanguage, string> = {
  dotnet: `
    System.DelegateSerializationHolder* System.Collections.Generic.ComparisonComparer* System.Windows.Data.ObjectDataProvider
    Microsoft.VisualStudio.Text.Formatting.TextFormattingRunProperties System.Security.Claims.Claims* System.Data.DataSet
    System.Security.Principal.Windows* System.Web.Security.RolePrincipal Microsoft.IdentityModel.* System.IdentityModel.*
    System.Drawing.Design.ToolboxItemContainer* System.Windows.Forms.AxHost* System.Resources.ResXResource*
    System.Workflow.ComponentModel.* System.Windows.ResourceDictionary System.Windows.Markup.XamlReader System.Diagnostics.Process*
    System.CodeDom.Compiler.* System.Management.Automation.* System.Configuration.Install.* System.Web.UI.ObjectStateFormatter
    System.Web.UI.LosFormatter System.Activities.* System.Runtime.Remoting.ObjRef System.Reflection.* System.Security.Policy.*
    Microsoft.PowerShell.* System.Runtime.Serialization.Formatters.Binary.BinaryFormatter System.Web.Compilation.*
    Microsoft.Exchange.* System.Windows.Forms.BindingSource System.ServiceModel.*`,
  ruby: `
    Gem::Installer Gem::SpecFetcher Gem::Package::TarReader* Gem::RequestSet* Gem::StubSpecification Gem::Source* Gem::DependencyList
    Gem::Resolver* Gem::Security* Net::WriteAdapter Net::BufferedIO ERB ActionView::* ActiveSupport::Deprecation::*
    ActiveModel::AttributeMethods::* ActiveRecord::* Sprockets::* UncaughtThrowError Kernel Process IO File Binding Proc Method
    Rack::* Bundler::* Drb::* DRb::* OpenURI::* Open3 PStore Logger::LogDevice Rake::* Tempfile`,
  perl: `
    CGITempFile File::Temp* Module::* Class::* HTML::Mason* Template::* PApp::* App::* CPAN::* Win32::* Object::* Data::FormValidator*
    Mail::SpamAssassin* Safe IPC::* Net::FTP Test::*`,
  php: `
    Illuminate\\* Monolog\\* GuzzleHttp\\* Symfony\\* Faker\\* Swift_* Doctrine\\* Laminas\\* Zend_* Zend\\* yii\\* Phalcon\\* Smarty*
    Slim\\* CodeIgniter\\* Drupal\\* Dompdf\\* TCPDF Twig_* Twig\\* Psy\\* Prophecy\\* PHPUnit* Mockery\\* Mpdf\\* React\\* Spiral\\*
    ThinkPHP* think\\* WP_* Requests_* WpOrg\\* Typo3\\* TYPO3\\* Joomla\\* JDatabase* Magento\\* Credis_* Horde_* Kohana_* Cake\\*
    League\\* Ratchet\\* Carbon\\* Opis\\* SuperClosure\\* Phpseclib* phpseclib* SoapClient SplFileObject SimpleXMLElement PharData PDO
    SplObjectStorageIterator DirectoryIterator GlobIterator ReflectionFunction ReflectionMethod Closure Phar Bitrix\\* Snappy\\* Knp\\*
    Tcpdf Vanilla* vBulletin* vB_* OpenCart* Popoon* Pydio* Roundcube* rcube_* Grav\\*`
};

/** What an object runs when it is given to a function by its name. */
const FUNCTIONS: Partial<Record<ObjectLanguage, ReadonlySet<string>>> = {
  php: new Set(
    'system exec shell_exec passthru popen proc_open pcntl_exec assert eval create_function call_user_func call_user_func_array file_put_contents unlink include require phpinfo'.split(
      ' '
    )
  )
};

const tables = new Map<ObjectLanguage, { readonly names: ReadonlySet<string>; readonly starts: readonly string[] }>();

function tableOf(language: ObjectLanguage): {
  readonly names: ReadonlySet<string>;
  readonly starts: readonly string[];
} {
  let table = tables.get(language);
  if (table === undefined) {
    const all = GADGETS[language].trim().split(/\s+/);
    table = {
      names: new Set(all.filter(name => !name.endsWith('*'))),
      starts: all.filter(name => name.endsWith('*')).map(name => name.slice(0, -1))
    };
    tables.set(language, table);
  }
  return table;
}

/** True for a class that published attacks on readers of a language's objects go through. */
export function isObjectGadget(language: ObjectLanguage, name: string): boolean {
  const { names, starts } = tableOf(language);
  const bare = name.replace(/^\\/, '');
  // The length of the next text may stand behind a name of .NET as a letter.
  const isLonger = language === 'dotnet' && [...names].some(known => bare.startsWith(known));
  return isLonger || names.has(bare) || starts.some(start => bare.startsWith(start));
}

/** True for a text of an object that is the name of a function which runs programs or code. */
export function isRunningFunction(language: ObjectLanguage, text: string): boolean {
  return FUNCTIONS[language]?.has(text.toLowerCase()) === true;
}

/** Code in a stream, which its reader compiles (`$Storable::Eval`). */
export const PERL_CODE = /\b(?:system|exec|eval|qx|open|unlink|require)\b\s*(?:\(|["'{`])|`[^`]{1,400}`/;
