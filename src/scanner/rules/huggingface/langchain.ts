import { wordSet } from '../word-lists';

/** Packages from which `langchain_core.load.load` makes objects without being told to. */
export const isLangchainPackage = (name: string): boolean => /^langchain(_\w+)?$/.test(name) || name === 'langgraph';

/** Its tools and chains that run what a language model, or the document, tells them to. */
const RUNNING = wordSet(
  'BashProcess ShellTool LLMBashChain PythonREPL PythonREPLTool PythonAstREPLTool PALChain LLMMathChain CPALChain TransformChain PythonFunction ' +
    'BashTool TerminalTool RunnableLambda SQLDatabaseChain LLMSymbolicMathChain NatBotChain PickleLoader'
);
const RUNNING_TYPES = wordSet('llm_bash_chain pal_chain llm_math_chain python_repl terminal cpal_chain');

export const runsWhatItIsTold = (className: string): boolean => RUNNING.has(className);
export const isRunningType = (type: string): boolean => RUNNING_TYPES.has(type);
