@echo off
rem Runs smalti from this folder: what was unpacked, or in a checkout what is built here, building it first where it is missing
rem or where a build was stopped half-way. After a change of the sources, build again with
rem   mvnw.cmd -pl cli -am package -DskipTests
rem
rem   JAVA_HOME         the Java to use, 17 or newer; without it, the java on the PATH
rem   SMALTI_JAVA_OPTS  more options for Java, e.g. -Xmx4g
setlocal EnableExtensions DisableDelayedExpansion

set "APP=%~dp0cli\target\app"
set "UNPACKED="
if exist "%~dp0app\smalti.jar" set "UNPACKED=yes"
if defined UNPACKED set "APP=%~dp0app"
set "JAR=%APP%\smalti.jar"
rem There from before a build until after it.
set "UNFINISHED=%~dp0cli\target\unfinished"

set "JAVA=%~dp0runtime\bin\java.exe"
if exist "%JAVA%" goto java_found
if defined JAVA_HOME goto java_home
set "JAVA=java.exe"
where /q java.exe
if not errorlevel 1 goto java_found
echo smalti: no Java found; install a JDK 17 or newer and put it on the PATH or set JAVA_HOME 1>&2
exit /b 1

:java_home
set "JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%JAVA%" goto java_found
echo smalti: JAVA_HOME is %JAVA_HOME%, where there is no bin\java.exe; set it to a JDK 17 or newer 1>&2
exit /b 1

:java_found
set "VERSION="
for /f "tokens=3" %%v in ('""%JAVA%" -version 2^>^&1 ^| findstr /i /c:" version ""') do if not defined VERSION set "VERSION=%%~v"
if not defined VERSION (
  echo smalti: %JAVA% does not say its version; is it a Java? 1>&2
  exit /b 1
)
set "PLAIN=%VERSION%"
if "%PLAIN:~0,2%"=="1." set "PLAIN=%PLAIN:~2%"
for /f "tokens=1 delims=.-+_" %%m in ("%PLAIN%") do set "MAJOR=%%m"
if %MAJOR% LSS 17 (
  echo smalti: %JAVA% is Java %VERSION%, smalti needs 17 or newer; set JAVA_HOME 1>&2
  exit /b 1
)

if defined UNPACKED goto built
if not exist "%UNFINISHED%" if exist "%JAR%" goto built
echo smalti: building, which is needed once; about two minutes, more where libraries come from the network 1>&2
if not exist "%UNFINISHED%" goto build
rem What a build that was stopped has left may look whole.
if exist "%APP%" rmdir /s /q "%APP%"
for /d %%m in ("%~dp0*") do (
  if exist "%%m\target\classes" rmdir /s /q "%%m\target\classes"
  if exist "%%m\target\maven-status" rmdir /s /q "%%m\target\maven-status"
  if exist "%%m\target\*.jar" del /q "%%m\target\*.jar"
)

:build
if not exist "%~dp0cli\target" mkdir "%~dp0cli\target"
type nul > "%UNFINISHED%"
call "%~dp0mvnw.cmd" -f "%~dp0pom.xml" --batch-mode --no-transfer-progress -pl cli -am package -DskipTests 1>&2
if not errorlevel 1 if exist "%JAR%" (
  del "%UNFINISHED%"
  goto built
)
echo smalti: the build failed, see above 1>&2
exit /b 1

:built
rem Serial collection: short-lived processes whose memory is mostly ONNX Runtime's.
set "FLAGS=-XX:+UseSerialGC -Xshare:auto -Xlog:disable -Djava.awt.headless=true -Dfile.encoding=UTF-8"
if %MAJOR% GEQ 23 set "FLAGS=%FLAGS% --sun-misc-unsafe-memory-access=allow"
rem Without this ONNX Runtime reports its use to its makers.
if not defined ORT_DISABLE_TELEMETRY set "ORT_DISABLE_TELEMETRY=1"

rem Classes as this Java wants them in memory, for a quicker start. Where that fails an empty file says not to try again.
set "ARCHIVE=%APP%\classes-%VERSION%.jsa"
if not exist "%ARCHIVE%" (
  "%JAVA%" %FLAGS% "-XX:ArchiveClassesAtExit=%ARCHIVE%" -jar "%JAR%" warm-up >nul 2>&1
  if not exist "%ARCHIVE%" type nul > "%ARCHIVE%"
)

"%JAVA%" %FLAGS% "-XX:SharedArchiveFile=%ARCHIVE%" %SMALTI_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
