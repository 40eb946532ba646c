@echo off
rem Starts EMC for Java. EMC_JAVA_OPTS adds to Java's options or overrides those below.
setlocal
set "EMC_HOME=%~dp0.."
set "JAVA=java"
if not defined JAVA_HOME goto look
set "JAVA=%JAVA_HOME%\bin\java"
if exist "%JAVA%.exe" goto look
echo emc: JAVA_HOME is %JAVA_HOME%, which has no bin\java: set it to a JDK, 17 or newer>&2
exit /b 1

:look
"%JAVA%" -version >nul 2>&1
if not errorlevel 1 goto version
echo emc: Java is missing: install a JDK, 17 or newer, or set JAVA_HOME>&2
exit /b 1

:version
rem The engine's natives are loaded with System.load; newer Java versions would warn of it.
set "NATIVE=--enable-native-access=ALL-UNNAMED"
"%JAVA%" %NATIVE% -version >nul 2>&1
if not errorlevel 1 goto unsafe
echo emc: Java 17 or newer is needed: set JAVA_HOME to a newer JDK>&2
exit /b 1

:unsafe
rem Guice uses sun.misc.Unsafe, of which Java 24 and newer would warn.
set "UNSAFE=--sun-misc-unsafe-memory-access=allow"
"%JAVA%" %UNSAFE% -version >nul 2>&1
if errorlevel 1 set "UNSAFE="

rem A command that only lists something ends before the second compiler has paid for itself.
set "QUICK="
for %%c in (plugins describe recipes version help --help -h) do if "%~1"=="%%c" set "QUICK=-XX:TieredStopAtLevel=1"
if "%~1"=="" set "QUICK=-XX:TieredStopAtLevel=1"

"%JAVA%" %NATIVE% %UNSAFE% -Xmx1g -XX:MaxDirectMemorySize=4g -XX:+UseSerialGC %QUICK% -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Djava.awt.headless=true "-Demc.home=%EMC_HOME%" %EMC_JAVA_OPTS% -cp "%EMC_HOME%\lib\*;%EMC_HOME%\distributed\*" dev.emc.app.Main %*
exit /b %ERRORLEVEL%
